package dev.lossless.deploy;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/// Lines that a condition decides about: these of the first text, or those of the other.
///
/// @param from  the first line of the first text
/// @param to    the line after the last one
/// @param other what stands there instead where the condition does not hold
record Hunk(int from, int to, List<String> other, String condition) {

    /// By the longest common subsequence of lines.
    static List<Hunk> between(List<String> first, List<String> second, String condition) {
        var common = new int[first.size() + 1][second.size() + 1];
        for (var i = first.size() - 1; i >= 0; i--) {
            for (var j = second.size() - 1; j >= 0; j--) {
                common[i][j] = first.get(i).equals(second.get(j))
                        ? common[i + 1][j + 1] + 1
                        : Math.max(common[i + 1][j], common[i][j + 1]);
            }
        }
        var hunks = new ArrayList<Hunk>();
        var i = 0;
        var j = 0;
        while (i < first.size() || j < second.size()) {
            if (i < first.size() && j < second.size() && first.get(i).equals(second.get(j))) {
                i++;
                j++;
                continue;
            }
            var from = i;
            var begin = j;
            while ((i < first.size() || j < second.size())
                    && !(i < first.size() && j < second.size() && first.get(i).equals(second.get(j)))) {
                if (j == second.size() || i < first.size() && common[i + 1][j] >= common[i][j + 1]) {
                    i++;
                } else {
                    j++;
                }
            }
            hunks.add(new Hunk(from, i, second.subList(begin, j), condition));
        }
        return hunks;
    }

    /// @throws IllegalArgumentException when two conditions decide about the same lines
    static String applied(List<String> lines, List<Hunk> hunks) {
        var text = new ArrayList<String>();
        var line = 0;
        for (var hunk :
                hunks.stream().sorted(Comparator.comparingInt(Hunk::from)).toList()) {
            if (hunk.from() < line) {
                throw new IllegalArgumentException("two conditions at the same place: " + hunk);
            }
            text.addAll(lines.subList(line, hunk.from()));
            text.add("{{- if " + hunk.condition() + " }}");
            text.addAll(lines.subList(hunk.from(), hunk.to()));
            if (!hunk.other().isEmpty()) {
                text.add("{{- else }}");
                text.addAll(hunk.other());
            }
            text.add("{{- end }}");
            line = hunk.to();
        }
        text.addAll(lines.subList(line, lines.size()));
        return text.stream().collect(Collectors.joining("\n", "", "\n"));
    }
}
