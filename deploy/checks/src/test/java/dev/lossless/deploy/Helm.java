package dev.lossless.deploy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// `helm`, of what needs no cluster.
final class Helm {

    static final Path CHART = Repository.DEPLOY.resolve("helm/todo");

    private Helm() {}

    /// The objects that an installation in the namespace `todo` would make.
    static String template(List<String> options) {
        var words = new ArrayList<>(List.of("template", "todo", CHART.toString(), "--namespace", "todo"));
        words.addAll(options);
        return Program.HELM.run(words);
    }

    static String lint(List<String> options) {
        var words = new ArrayList<>(List.of("lint", "--strict", CHART.toString()));
        words.addAll(options);
        return Program.HELM.run(words);
    }
}
