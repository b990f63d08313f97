package dev.lossless.fetch;

import static org.apache.kafka.common.record.RecordBatch.MAGIC_VALUE_V2;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.apache.kafka.clients.ClientResponse;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.message.FetchResponseData.PartitionData;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.record.DefaultRecordBatch;
import org.apache.kafka.common.record.MemoryRecords;
import org.apache.kafka.common.record.MemoryRecordsBuilder;
import org.apache.kafka.common.record.RecordBatch;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.common.requests.FetchResponse;
import org.apache.kafka.common.utils.ByteBufferOutputStream;
import org.jboss.logging.Logger;

/// Bounds the memory that the records of one answer of a broker take.
///
/// Whoever decodes them gets no compressed batch: those are inflated here, record by record. A record that is
/// too large is shortened. When the records of an answer have got so many bytes together that it is enough, the
/// rest is left out; the client asks for it in its next request, because that begins after the last record it
/// got. A batch of plain records that all fit stays as it is, so normally nothing is copied.
///
/// Used by one thread at a time.
final class BoundedRecords {

    private static final Logger LOG = Logger.getLogger(BoundedRecords.class);

    /// So many bytes of memory the records of one answer take, and the last of them what it takes beyond.
    private static final long ENOUGH = 4 << 20;

    /// A larger batch does not stay open: its bytes would stay in the memory.
    private static final int LARGEST_OPEN = RawRecord.LARGEST;

    private static final int FIRST_CAPACITY = 1 << 20;

    /// The compressed batch whose begin was handed out, so that it is inflated once.
    private OpenBatch open;

    /// Replaces records in an answer, where they need it.
    synchronized void bound(ClientResponse response, FetchPlaces places) {
        if (response.responseBody() instanceof FetchResponse fetched) {
            var left = ENOUGH;
            for (var topic : fetched.data().responses()) {
                for (var data : topic.partitions()) {
                    left -= bound(places.partition(topic, data.partitionIndex()), data, places, left);
                }
            }
        }
    }

    /// @return bytes of memory
    private long bound(TopicPartition partition, PartitionData data, FetchPlaces places, long left) {
        if (!(data.records() instanceof MemoryRecords records) || records.sizeInBytes() == 0) {
            return 0;
        }
        try {
            var bounded = new Bounded(partition, places.offset(partition), left);
            data.setRecords(bounded.of(records));
            return left - bounded.left;
        } catch (IOException | RuntimeException | LinkageError e) { // without the library that inflates it, say
            LOG.errorf(e, "records cannot be read: partition=%s", partition);
            data.setErrorCode(Errors.CORRUPT_MESSAGE.code());
            data.setRecords(MemoryRecords.EMPTY);
            return 0;
        }
    }

    /// The records of one partition in one answer.
    private final class Bounded {

        private final TopicPartition partition;
        private final long from;
        private long left;
        private ByteBufferOutputStream replaced;

        Bounded(TopicPartition partition, long from, long left) {
            this.partition = partition;
            this.from = from;
            this.left = left;
        }

        MemoryRecords of(MemoryRecords records) throws IOException {
            var begin = records.buffer().position();
            var at = begin;
            for (var batch : records.batches()) {
                var bytes = records.buffer().slice(at, batch.sizeInBytes());
                if (left <= 0 || !take(batch, bytes, records.buffer().slice(begin, at - begin))) {
                    break;
                }
                at += batch.sizeInBytes();
            }
            if (replaced == null) {
                return records.buffer().limit() == at
                        ? records
                        : plain(records.buffer().slice(begin, at - begin));
            }
            return plain(replaced.buffer().duplicate().flip());
        }

        private static MemoryRecords plain(ByteBuffer bytes) {
            return MemoryRecords.readableRecords(bytes);
        }

        /// @param before what was taken before, while nothing is replaced
        /// @return false when the rest must be left out
        private boolean take(RecordBatch batch, ByteBuffer bytes, ByteBuffer before) throws IOException {
            var weight = weightAsItIs(batch, bytes);
            if (weight <= left) {
                left -= weight;
                if (replaced != null) {
                    replaced.write(bytes);
                }
                return true;
            }
            if (replaced == null) {
                replaced = new ByteBufferOutputStream(FIRST_CAPACITY);
                replaced.write(before);
            }
            if (!batch.isValid()) {
                replaced.write(bytes); // the client says what is wrong, before it decodes any of it
                return false;
            }
            return inflate((DefaultRecordBatch) batch);
        }

        /// @return true when it was taken to its end
        private boolean inflate(DefaultRecordBatch batch) throws IOException {
            var records = opened(batch);
            var begin = replaced.position();
            var builder = builder(batch);
            for (; records.hasNext() && left > 0; left -= append(builder, batch, records)) {}
            if (records.hasNext()) {
                builder.close();
                open = batch.sizeInBytes() <= LARGEST_OPEN ? records : null;
                return false;
            }
            builder.overrideLastOffset(batch.lastOffset());
            builder.close();
            if (replaced.position() == begin) {
                writeEmpty(batch);
            }
            return true;
        }

        private OpenBatch opened(DefaultRecordBatch batch) throws IOException {
            var known = open;
            open = null;
            if (known != null && known.isAt(partition, batch, from)) {
                return known;
            }
            if (known != null) {
                known.close();
            }
            var records = new OpenBatch(partition, copy(batch));
            records.skipTo(from);
            return records;
        }

        private MemoryRecordsBuilder builder(DefaultRecordBatch batch) {
            return new MemoryRecordsBuilder(
                    replaced,
                    MAGIC_VALUE_V2,
                    Compression.NONE,
                    batch.timestampType(),
                    batch.baseOffset(),
                    isStampedByBroker(batch) ? batch.maxTimestamp() : RecordBatch.NO_TIMESTAMP,
                    batch.producerId(),
                    batch.producerEpoch(),
                    batch.baseSequence(),
                    batch.isTransactional(),
                    false,
                    batch.partitionLeaderEpoch(),
                    Integer.MAX_VALUE);
        }

        private void writeEmpty(DefaultRecordBatch batch) {
            replaced.ensureRemaining(DefaultRecordBatch.RECORD_BATCH_OVERHEAD);
            DefaultRecordBatch.writeEmptyHeader(
                    replaced.buffer(),
                    MAGIC_VALUE_V2,
                    batch.producerId(),
                    batch.producerEpoch(),
                    batch.baseSequence(),
                    batch.baseOffset(),
                    batch.lastOffset(),
                    batch.partitionLeaderEpoch(),
                    batch.timestampType(),
                    batch.maxTimestamp(),
                    batch.isTransactional(),
                    false);
        }
    }

    /// @return bytes of memory; no bound when the client must not get the batch as it is
    private static long weightAsItIs(RecordBatch batch, ByteBuffer bytes) {
        if (batch.magic() < MAGIC_VALUE_V2 || batch.isControlBatch()) {
            return bytes.limit(); // written long ago, without any headers, or by the broker itself
        }
        return batch.isCompressed() ? Long.MAX_VALUE : weightOfPlain(batch, bytes);
    }

    private static long weightOfPlain(RecordBatch batch, ByteBuffer bytes) {
        try {
            var sum = 0L;
            var records = bytes.duplicate().position(DefaultRecordBatch.RECORD_BATCH_OVERHEAD);
            for (var left = batch.countOrNull(); left > 0; left--) {
                var weight = RawRecord.weigh(records);
                if (weight > RawRecord.LARGEST) {
                    return Long.MAX_VALUE;
                }
                sum += weight;
            }
            return sum;
        } catch (RuntimeException _) {
            return Long.MAX_VALUE; // not as a batch must be
        }
    }

    /// @return bytes of memory
    private static long append(MemoryRecordsBuilder builder, DefaultRecordBatch batch, OpenBatch records)
            throws IOException {
        var offset = records.nextOffset();
        var record = records.next();
        var timestamp = isStampedByBroker(batch)
                ? batch.maxTimestamp()
                : Math.max(RecordBatch.NO_TIMESTAMP, batch.baseTimestamp() + record.timestampDelta());
        builder.appendWithOffset(
                offset,
                timestamp,
                record.key(),
                record.value(),
                record.headers().toArray(Header[]::new));
        return record.weight();
    }

    private static boolean isStampedByBroker(DefaultRecordBatch batch) {
        return batch.timestampType() == TimestampType.LOG_APPEND_TIME;
    }

    /// One that may stay open has bytes of its own: those of the answer go.
    private static DefaultRecordBatch copy(DefaultRecordBatch batch) {
        if (batch.sizeInBytes() > LARGEST_OPEN) {
            return batch;
        }
        var copy = ByteBuffer.allocate(batch.sizeInBytes());
        batch.writeTo(copy);
        return (DefaultRecordBatch)
                MemoryRecords.readableRecords(copy.flip()).batches().iterator().next();
    }
}
