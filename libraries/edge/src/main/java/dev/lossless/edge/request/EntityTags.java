package dev.lossless.edge.request;

import dev.lossless.edge.Problem;
import dev.lossless.edge.ProblemException;
import java.util.List;
import java.util.regex.Pattern;

/// The value of `If-Match` or `If-None-Match` (RFC 9110, section 13.1): `*`, or a list of entity tags, on one line or
/// several.
public final class EntityTags {

    /// The request has no such header.
    public static final EntityTags ABSENT = new EntityTags(Kind.ABSENT, List.of());

    private static final String WEAK = "W/";
    private static final String TAG = "(?:W/)?\"[!#-~\\x80-\\xff]*\"";
    private static final Pattern TAGS = Pattern.compile("[ \\t,]*%1$s(?:[ \\t]*,[ \\t,]*%1$s)*[ \\t,]*".formatted(TAG));

    private enum Kind {
        ABSENT,
        ANY,
        LISTED
    }

    private final Kind kind;
    private final List<String> tags;

    private EntityTags(Kind kind, List<String> tags) {
        this.kind = kind;
        this.tags = tags;
    }

    /// @param lines the header's lines, in their order; none when the request has no such header
    /// @throws ProblemException 400 when they are neither `*` nor a list of quoted tags
    static EntityTags parse(String header, List<String> lines) {
        if (lines.isEmpty()) {
            return ABSENT;
        }
        var text = String.join(",", lines);
        if (text.strip().equals("*")) {
            return new EntityTags(Kind.ANY, List.of());
        }
        if (!TAGS.matcher(text).matches()) {
            throw new ProblemException(
                    Problem.invalidHeader(header, "must be * or a list of entity tags in quotes, as ETag gave them"));
        }
        var tags = Pattern.compile(TAG).matcher(text).results();
        return new EntityTags(Kind.LISTED, tags.map(tag -> tag.group()).toList());
    }

    public boolean isAbsent() {
        return kind == Kind.ABSENT;
    }

    /// Whether it names this present tag. A weak tag matches nothing here: it does not promise the same bytes.
    public boolean matchesStrongly(String tag) {
        return kind == Kind.ANY || tags.contains(tag) && !tag.startsWith(WEAK);
    }

    /// Whether it names this present tag, weak or not.
    public boolean matchesWeakly(String tag) {
        return kind == Kind.ANY || tags.stream().anyMatch(given -> opaque(given).equals(opaque(tag)));
    }

    private static String opaque(String tag) {
        return tag.startsWith(WEAK) ? tag.substring(WEAK.length()) : tag;
    }
}
