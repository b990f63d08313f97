# ./todo as an image, to be run where the system runs. Build context: the repository, after ./todo test -DskipTests.
#
#   docker build -f deploy/images/cli.Dockerfile -t todo-cli .

# Any image with a Java 25 and a shell.
ARG JDK=docker.io/library/eclipse-temurin:25.0.3_9-jdk-noble
FROM ${JDK}
COPY deploy/cli/target/todo-cli.jar /app/
COPY deploy/cli/target/lib /app/lib
COPY deploy/images/cli.sh /usr/bin/todo
ARG VERSION=1.0.0-SNAPSHOT
ARG REVISION=unknown
ARG SOURCE=unknown
LABEL org.opencontainers.image.title="todo-cli" \
      org.opencontainers.image.description="The administration of todo." \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}" \
      org.opencontainers.image.source="${SOURCE}" \
      org.opencontainers.image.licenses="Apache-2.0"
ENV LANG=C.UTF-8 TODO_HOME=/tmp/todo TODO_CONFIG=/etc/todo/todo.yaml
USER 10001:10001
WORKDIR /tmp
ENTRYPOINT ["/bin/sh", "/usr/bin/todo"]
