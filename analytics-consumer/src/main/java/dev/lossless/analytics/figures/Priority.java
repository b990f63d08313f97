package dev.lossless.analytics.figures;

public enum Priority {
    LOW,
    MEDIUM,
    HIGH
}
