package dev.lossless.notification.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TargetUrlTest {

    private static final List<String> OWN = List.of("todo.example");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://example.com/",
                "https://example.com:80/",
                "https://example.com:22/",
                "https://user@example.com/",
                "https://user:password@example.com/",
                "https://example.com/#part",
                "https://todo.example/",
                "https://TODO.example/",
                "https://api.todo.example/",
                "https://todo.example./",
                "https:///path",
                "https://exa mple.com/",
                "https://ex\u00e4mple.com/",
                "https://example.com/\u00e4",
                "ftp://example.com/",
                "file:///etc/passwd",
                "//example.com/",
                "example.com",
                "https://",
                "https://example.com\r\nHost: other/",
                ""
            })
    void isRefused(String url) {
        assertThatThrownBy(() -> TargetUrl.parse(url, false, OWN)).isInstanceOf(RefusedTargetException.class);
    }

    @Test
    void isRefusedWhenItIsTooLong() {
        assertThatThrownBy(() -> TargetUrl.parse("https://example.com/" + "x".repeat(2_000), false, OWN))
                .isInstanceOf(RefusedTargetException.class);
    }

    @Test
    void hasItsParts() {
        assertThat(TargetUrl.parse("https://Example.com:8443/a%20b?c=d", false, OWN))
                .isEqualTo(new TargetUrl(true, "example.com", 8443, "/a%20b?c=d"));
        assertThat(TargetUrl.parse("https://example.com", false, OWN))
                .isEqualTo(new TargetUrl(true, "example.com", 443, "/"));
        assertThat(TargetUrl.parse("http://[::1]:8080/", true, OWN)).isEqualTo(new TargetUrl(false, "::1", 8080, "/"));
        assertThat(TargetUrl.parse("https://nottodo.example/", false, OWN).host())
                .isEqualTo("nottodo.example");
    }
}
