package dev.lossless.analytics;

import java.util.List;
import java.util.stream.IntStream;

/// Parts of a list that are short enough for one IN (…): from 1,000 values on MariaDB looks them up in another way, by
/// reading the whole table.
final class Chunk {

    private static final int LENGTH = 500;

    private Chunk() {}

    static <T> List<List<T>> of(List<T> list) {
        return IntStream.rangeClosed(0, (list.size() - 1) / LENGTH)
                .mapToObj(part -> list.subList(part * LENGTH, Math.min(list.size(), (part + 1) * LENGTH)))
                .filter(part -> !part.isEmpty())
                .toList();
    }
}
