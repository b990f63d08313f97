package dev.lossless.edge;

import java.util.regex.Pattern;

/// The folders of files that are served, each with a page of its own.
final class Folders {

    private static final Pattern NAME = Pattern.compile("(?:/[a-z0-9-]{1,40}){1,3}");

    private Folders() {}

    /// @param path without a slash at its end
    static boolean contain(String path) {
        return NAME.matcher(path).matches()
                && Thread.currentThread()
                                .getContextClassLoader()
                                .getResource("META-INF/resources" + path + "/index.html")
                        != null;
    }
}
