package dev.lossless.fetch;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.apache.kafka.common.InvalidRecordException;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.utils.ByteUtils;

/// A record as it lies in a batch, read without ever holding more of it than a bounded part.
///
/// @param weight bytes of memory that it takes as it is here
record RawRecord(long timestampDelta, int offsetDelta, byte[] key, byte[] value, List<Header> headers, long weight) {

    /// A record that would take more bytes of memory is shortened.
    static final int LARGEST = 2 << 20;

    /// What a header costs beside its bytes: the objects that stand for it. The headers of an event do not count.
    private static final int HEADER_WEIGHT = 100;

    private static final int HEADERS_OF_AN_EVENT = 32;

    private static final int SHORT_KEY = 1 << 10;
    private static final int SHORT_VALUE = 16 << 10;
    private static final int SHORT_HEADERS = 128 << 10;

    /// Reads the next record of a batch.
    static RawRecord read(InputStream in) throws IOException {
        return new Reader(in, ByteUtils.readVarint(in)).record();
    }

    /// Moves to the next record.
    ///
    /// @return bytes of memory that this one takes
    static long weigh(ByteBuffer records) {
        var size = ByteUtils.readVarint(records);
        var end = records.position() + size;
        records.get();
        ByteUtils.readVarlong(records);
        ByteUtils.readVarint(records);
        skip(records, ByteUtils.readVarint(records));
        skip(records, ByteUtils.readVarint(records));
        var headers = ByteUtils.readVarint(records);
        records.position(end);
        return weight(size, headers);
    }

    private static void skip(ByteBuffer records, int bytes) {
        records.position(records.position() + Math.max(0, bytes));
    }

    private static long weight(int size, int headers) {
        return size + (long) HEADER_WEIGHT * Math.max(0, headers - HEADERS_OF_AN_EVENT);
    }

    /// Reads one record, and nothing after it.
    private static final class Reader extends InputStream {

        private final InputStream in;
        private final int size;
        private long left;

        Reader(InputStream in, int size) {
            this.in = in;
            this.size = size;
            this.left = size;
        }

        RawRecord record() throws IOException {
            var large = size > LARGEST;
            read(); // attributes, of which there are none yet
            var timestampDelta = ByteUtils.readVarlong(this);
            var offsetDelta = ByteUtils.readVarint(this);
            var key = part(large ? SHORT_KEY : size, null);
            var digest = sha256();
            var value = part(large ? SHORT_VALUE : size, digest);
            var count = ByteUtils.readVarint(this);
            var headers = large ? headers(count, SHORT_HEADERS, true) : headers(count, LARGEST - size, false);
            skipNBytes(left);
            if (large || headers.size() < count) {
                headers.add(new Shortened(weight(size, count), value.length(), hex(digest)).header());
            }
            var kept = length(key.kept()) + length(value.kept());
            return new RawRecord(
                    timestampDelta,
                    offsetDelta,
                    key.kept(),
                    value.kept(),
                    headers,
                    large ? kept + SHORT_HEADERS : weight(size, headers.size()));
        }

        /// The begin of a key or of a value, and its whole length.
        private record Part(byte[] kept, int length) {}

        private Part part(int most, MessageDigest digest) throws IOException {
            var length = ByteUtils.readVarint(this);
            if (length < 0) {
                return new Part(null, 0);
            }
            var kept = readNBytes(Math.min(length, most));
            if (digest == null) {
                skipNBytes(length - kept.length);
            } else {
                digest.update(kept);
                digestRest(length - kept.length, digest);
            }
            return new Part(kept, length);
        }

        private void digestRest(int bytes, MessageDigest digest) throws IOException {
            var buffer = new byte[Math.min(bytes, 8 << 10)];
            for (var rest = bytes; rest > 0; ) {
                var read = readNBytes(buffer, 0, Math.min(rest, buffer.length));
                digest.update(buffer, 0, read);
                rest -= read;
            }
        }

        /// The first headers, as many as there is room for.
        ///
        /// @param bytesToo whether their bytes take of it, too; else only the objects
        private List<Header> headers(int count, long room, boolean bytesToo) throws IOException {
            var headers = new ArrayList<Header>();
            while (headers.size() < count) {
                var keyLength = ByteUtils.readVarint(this);
                room -= headers.size() < HEADERS_OF_AN_EVENT ? 0 : HEADER_WEIGHT;
                room -= bytesToo ? keyLength : 0;
                if (room < 0) {
                    break;
                }
                var key = new String(readNBytes(keyLength), UTF_8);
                var valueLength = ByteUtils.readVarint(this);
                room -= bytesToo ? Math.max(0, valueLength) : 0;
                if (room < 0) {
                    break;
                }
                headers.add(new RecordHeader(key, valueLength < 0 ? null : readNBytes(valueLength)));
            }
            return headers;
        }

        @Override
        public int read() throws IOException {
            require(1);
            var read = in.read();
            if (read < 0) {
                throw new InvalidRecordException("a record ends before its end");
            }
            left--;
            return read;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            require(length);
            var read = in.readNBytes(bytes, offset, length);
            if (read < length) {
                throw new InvalidRecordException("a record ends before its end");
            }
            left -= read;
            return read;
        }

        private void require(int bytes) {
            if (bytes > left) {
                throw new InvalidRecordException("a record of %d bytes has more".formatted(size));
            }
        }

        private static int length(byte[] bytes) {
            return bytes == null ? 0 : bytes.length;
        }

        private static MessageDigest sha256() {
            try {
                return MessageDigest.getInstance("SHA-256");
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException("every JVM has SHA-256", e);
            }
        }

        private static String hex(MessageDigest digest) {
            return HexFormat.of().formatHex(digest.digest());
        }
    }
}
