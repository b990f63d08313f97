package dev.lossless.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ScrapeTest {

    private final Scrape scrape = new Scrape();

    ScrapeTest() {
        scrape.add("# HELP a_total text\na_total{outcome=\"hit\",uri=\"/x,y=\\\"z\"} 1.0\nb 2\n");
    }

    @Test
    void whatNobodyExportsIsNamed() {
        var query = PromQl.of("rate(a_total{outcome=\"hit\", kind=\"x\", job=\"y\"}[1m]) + c");
        assertThat(scrape.unknownMetrics(query)).containsExactly("c");
        assertThat(scrape.unknownLabels(query)).containsExactly("kind");
    }

    @Test
    void whatIsExportedIsKnown() {
        var query = PromQl.of("sum by (uri) (a_total{outcome=\"hit\"}) / b and up == 1");
        assertThat(scrape.unknownMetrics(query)).isEmpty();
        assertThat(scrape.unknownLabels(query)).isEmpty();
    }
}
