package dev.lossless.todo;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The documents of the contract agree with each other.
class ContractTest {

    static Set<String> types() {
        return Contract.types();
    }

    @Test
    void everyTypeHasAnExample() {
        assertThat(types())
                .containsExactlyInAnyOrder(
                        "TodoCreated",
                        "TodoUpdated",
                        "TodoCompleted",
                        "TodoReopened",
                        "TodoDeleted",
                        "UserProfileUpdated",
                        "EventDiscarded");
    }

    @ParameterizedTest
    @MethodSource("types")
    void exampleIsValidAndItsHeadersFitItsValue(String type) {
        var example = Contract.example(type);
        var schema = Contract.schema(type);
        assertThat(schema.validate(example.get("value"))).isEmpty();
        assertThat(example.at("/headers/ce_type").asText()).isEqualTo(type);
        assertThat(example.at("/headers/ce_dataschema").asText()).isEqualTo(schema.getId());
        assertThat(example.at("/headers/ce_userid").asText())
                .isEqualTo(example.at("/key").asText());
    }

    @ParameterizedTest
    @MethodSource("types")
    void asyncApiNamesTheTypeAndItsSchema(String type) {
        assertThat(Contract.asyncApi())
                .contains("#/components/messages/" + type)
                .contains("$ref: ./" + type + ".schema.json")
                .contains("address: " + Contract.example(type).at("/topic").asText());
    }
}
