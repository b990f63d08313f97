package dev.lossless.analytics;

enum Priority {
    LOW,
    MEDIUM,
    HIGH
}
