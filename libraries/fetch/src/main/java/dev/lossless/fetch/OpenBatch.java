package dev.lossless.fetch;

import java.io.IOException;
import java.io.InputStream;
import java.util.NoSuchElementException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.record.DefaultRecordBatch;
import org.apache.kafka.common.utils.BufferSupplier;

/// A batch that is read record by record, as far as it is wanted.
final class OpenBatch implements AutoCloseable {

    private final TopicPartition partition;
    private final DefaultRecordBatch batch;
    private final InputStream in;
    private int left;
    private RawRecord next;

    OpenBatch(TopicPartition partition, DefaultRecordBatch batch) throws IOException {
        this.partition = partition;
        this.batch = batch;
        this.in = batch.recordInputStream(BufferSupplier.NO_CACHING);
        this.left = batch.countOrNull();
        advance();
    }

    boolean hasNext() {
        return next != null;
    }

    long nextOffset() {
        return batch.baseOffset() + next.offsetDelta();
    }

    RawRecord next() throws IOException {
        if (next == null) {
            throw new NoSuchElementException();
        }
        var record = next;
        advance();
        return record;
    }

    private void advance() throws IOException {
        next = null;
        if (left-- > 0) {
            try {
                next = RawRecord.read(in);
            } finally {
                if (next == null) {
                    close();
                }
            }
        } else {
            close();
        }
    }

    /// What inflates may hold memory of the system.
    @Override
    public void close() throws IOException {
        in.close();
    }

    void skipTo(long offset) throws IOException {
        while (hasNext() && nextOffset() < offset) {
            next();
        }
    }

    /// Whether it is open where this batch is to be read next.
    boolean isAt(TopicPartition partition, DefaultRecordBatch batch, long offset) {
        return hasNext()
                && nextOffset() == offset
                && this.partition.equals(partition)
                && this.batch.baseOffset() == batch.baseOffset()
                && this.batch.checksum() == batch.checksum();
    }
}
