package dev.lossless.cli.argument;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.ITypeConverter;

/// The types of all arguments. An argument is checked by its type, whichever verb has it, also when its value
/// comes from the environment; a test holds that no verb has one of another type. Numbers are decimal,
/// without sign.
public final class ArgumentTypes {

    private static final Text COUNT = new Text("0|[1-9][0-9]{0,8}", "a whole number from 0 to 999999999");
    private static final Text POSITION = new Text("0|[1-9][0-9]{0,17}", "a whole number from 0 on");
    private static final Text RATE = new Text("(?:0|[1-9][0-9]{0,8})(?:\\.[0-9]{1,9})?", "a number from 0 on");
    private static final Text FOLDER = new Text("(?=.*\\S)[^\\p{Cntrl}]+", "the name of a file or folder");

    private ArgumentTypes() {}

    /// Lets this program, with all verbs that it has by now, read its arguments by them.
    public static CommandLine register(CommandLine program) {
        converters().forEach((type, converter) -> register(program, type, converter));
        return program;
    }

    @SuppressWarnings("unchecked")
    private static <T> void register(CommandLine program, Class<T> type, ITypeConverter<?> converter) {
        program.registerConverter(type, (ITypeConverter<T>) converter);
    }

    /// By type, what reads it.
    public static Map<Class<?>, ITypeConverter<?>> converters() {
        var converters = new LinkedHashMap<Class<?>, ITypeConverter<?>>();
        converters.put(UserId.class, UserId::new);
        converters.put(Role.class, Role::new);
        converters.put(Line.class, Line::new);
        converters.put(Topic.class, Topic::new);
        converters.put(Port.class, Port::of);
        converters.put(HttpUrl.class, HttpUrl::of);
        converters.put(RedisUrl.class, RedisUrl::of);
        converters.put(JdbcUrl.class, JdbcUrl::new);
        converters.put(MySqlServer.class, MySqlServer::new);
        converters.put(Brokers.class, Brokers::new);
        converters.put(BearerToken.class, BearerToken::new);
        converters.put(Login.class, Login::new);
        converters.put(Password.class, Password::new);
        converters.put(DeadLetterId.class, DeadLetterId::new);
        converters.put(WebhookId.class, WebhookId::new);
        converters.put(ContextName.class, ContextName::new);
        converters.put(Checksum.class, Checksum::new);
        converters.put(CheckpointQuote.class, CheckpointQuote::of);
        converters.put(Span.class, Span::of);
        converters.put(int.class, text -> Integer.valueOf(COUNT.require(text)));
        converters.put(Integer.class, text -> Integer.valueOf(COUNT.require(text)));
        converters.put(long.class, text -> Long.valueOf(POSITION.require(text)));
        converters.put(Long.class, text -> Long.valueOf(POSITION.require(text)));
        converters.put(double.class, text -> Double.valueOf(RATE.require(text)));
        converters.put(Path.class, text -> Path.of(FOLDER.require(text)));
        return converters;
    }
}
