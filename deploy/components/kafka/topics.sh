#!/bin/bash
# Makes the topics that are missing, and sets right those that are there, when the broker answers. Usage: topics.sh [BROKER]
# Uncompressed: so the broker measures records against max.message.bytes as a client has to hold them in memory. Consumers do
# not read a topic that is otherwise.
set -euo pipefail
broker=${1:-kafka:9092}

bin=${KAFKA_BIN:-/opt/kafka/bin}
kafka_topics() { "$bin/kafka-topics.sh" --bootstrap-server "$broker" "$@" </dev/null; }
kafka_configs() { "$bin/kafka-configs.sh" --bootstrap-server "$broker" "$@" </dev/null; }

# each call is a JVM of its own, which lives for a second: it need not compile much
export KAFKA_JVM_PERFORMANCE_OPTS=${KAFKA_JVM_PERFORMANCE_OPTS:--XX:+UseSerialGC -XX:TieredStopAtLevel=1 -Xshare:auto}

for attempt in {1..60}; do
    if existing=$(kafka_topics --list 2>/dev/null); then break; fi
    echo "waiting for $broker ($attempt)"
    sleep 2
done

while read -r topic partitions settings; do
    if grep -qxF "$topic" <<<"${existing:-}"; then
        kafka_configs --alter --entity-type topics --entity-name "$topic" --add-config "${settings// /,}"
        continue
    fi
    # shellcheck disable=SC2086
    kafka_topics --create --if-not-exists --topic "$topic" --partitions "$partitions" --replication-factor 1 \
        $(for setting in $settings; do echo "--config $setting"; done)
done <<'TOPICS'
todo.events                    12 retention.ms=-1 compression.type=uncompressed max.message.bytes=1048588
user.events                    12 retention.ms=-1 compression.type=uncompressed max.message.bytes=1048588
audit-consumer.dead-letter     1  retention.ms=-1 compression.type=uncompressed max.message.bytes=2097152
analytics-consumer.dead-letter 1  retention.ms=-1 compression.type=uncompressed max.message.bytes=2097152
cache-consumer.dead-letter     1  retention.ms=-1 compression.type=uncompressed max.message.bytes=2097152
notification-consumer.dead-letter 1 retention.ms=-1 compression.type=uncompressed max.message.bytes=2097152
TOPICS
