package dev.lossless.cli.verify;

import java.util.ArrayList;
import java.util.List;

/// The first findings, and how many there are.
final class TrailFindings {

    static final int KEPT = 20;

    private final List<TrailFinding> first = new ArrayList<>();
    private long count;

    void add(TrailFinding.Kind kind, Object where, String text) {
        count++;
        if (first.size() < KEPT) {
            first.add(new TrailFinding(kind, where.toString(), text));
        }
    }

    List<TrailFinding> first() {
        return first;
    }

    long count() {
        return count;
    }
}
