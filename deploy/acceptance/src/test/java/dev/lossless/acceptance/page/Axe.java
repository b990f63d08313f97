package dev.lossless.acceptance.page;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lossless.edge.testkit.Chromium;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;

/// Looks for what would keep a person with a disability from using the page, by the rules of axe-core.
final class Axe {

    private static final String SERIOUS = """
            axe.run({resultTypes: ['violations']}).then(({violations}) => violations
                .filter(({impact}) => impact === 'serious' || impact === 'critical')
                .flatMap(({id, help, nodes}) => nodes.map(({html, any}) =>
                    `${id}: ${help}: ${html.slice(0, 200)} ${any.map(({message}) => message).join(' ')}`)))""";

    private Axe() {}

    /// The serious and the critical problems of the page as it is now.
    static List<String> problems(Chromium browser) {
        if (!browser.evaluate("'axe' in window").asBoolean()) {
            browser.evaluate(script() + "; true");
        }
        return browser.evaluate(SERIOUS).valueStream().map(JsonNode::asText).toList();
    }

    private static String script() {
        try (var file = Axe.class.getResourceAsStream("/axe.min.js")) {
            return new String(file.readAllBytes(), UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
