package dev.lossless.monitoring;

import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/// What a query asks for: the names of its metrics, and the labels that it picks or groups them by.
record PromQl(Set<String> metrics, Set<String> labels) {

    private static final Pattern TEXT = Pattern.compile("\"[^\"]*\"");
    private static final Pattern VARIABLE = Pattern.compile("\\$\\{?\\w+}?");
    private static final Pattern RANGE = Pattern.compile("\\[[^]]*]");
    private static final Pattern MATCHERS = Pattern.compile("\\{([^}]*)}");
    private static final Pattern GROUPING =
            Pattern.compile("\\b(by|without|on|ignoring|group_left|group_right)\\s*\\(([^)]*)\\)");
    private static final Pattern NAME = Pattern.compile("[a-zA-Z_:][a-zA-Z0-9_:]*");
    private static final Pattern METRIC = Pattern.compile("(?<![0-9a-zA-Z_:.])" + NAME + "(?!\\s*\\(|[a-zA-Z0-9_:])");
    private static final Set<String> WORDS = Set.of("and", "or", "unless", "bool", "offset", "inf", "nan");

    static PromQl of(String query) {
        var labels = new TreeSet<String>();
        var text = TEXT.matcher(query).replaceAll("\"\"");
        text = RANGE.matcher(VARIABLE.matcher(text).replaceAll("0")).replaceAll("");
        text = MATCHERS.matcher(text).replaceAll(matchers -> collect(matchers.group(1), labels));
        text = GROUPING.matcher(text).replaceAll(grouping -> collect(grouping.group(2), labels));
        var metrics = new TreeSet<String>();
        METRIC.matcher(text).results().map(name -> name.group()).forEach(metrics::add);
        metrics.removeAll(WORDS);
        return new PromQl(metrics, labels);
    }

    private static String collect(String names, Set<String> labels) {
        NAME.matcher(names).results().map(name -> name.group()).forEach(labels::add);
        return " ";
    }
}
