package dev.lossless.analytics;

public enum Priority {
    LOW,
    MEDIUM,
    HIGH
}
