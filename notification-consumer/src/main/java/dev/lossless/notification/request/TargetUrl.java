package dev.lossless.notification.request;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/// The address of a receiver, as far as it can be judged without asking anybody.
///
/// @param host in lower case; an IPv6 address without brackets
/// @param path with the query, if there is one
public record TargetUrl(boolean tls, String host, int port, String path) {

    private static final int MAX_LENGTH = 2_000;
    private static final Set<Integer> PORTS = Set.of(443, 8443);
    private static final Pattern NAME =
            Pattern.compile("(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?\\.)*" + "[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?");
    private static final Pattern IPV6 = Pattern.compile("[0-9a-f:.]{2,45}");

    /// @throws RefusedTargetException when requests are never sent there
    public static TargetUrl parse(String text, boolean plainHttp, List<String> ownHosts) {
        var uri = uri(text);
        var url = of(uri, plainHttp);
        if (!plainHttp && !PORTS.contains(url.port)) {
            throw new RefusedTargetException("the port must be 443 or 8443");
        }
        if (ownHosts.stream().anyMatch(own -> url.host.equals(own) || url.host.endsWith("." + own))) {
            throw new RefusedTargetException("this is a host of this service itself");
        }
        return url;
    }

    private static URI uri(String text) {
        if (text.length() > MAX_LENGTH) {
            throw new RefusedTargetException("the URL has more than %d characters".formatted(MAX_LENGTH));
        }
        try {
            return new URI(text);
        } catch (URISyntaxException _) {
            throw new RefusedTargetException("this is no URL");
        }
    }

    private static TargetUrl of(URI uri, boolean plainHttp) {
        var scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
        var tls = scheme.equals("https");
        if (!tls && !(plainHttp && scheme.equals("http"))) {
            throw new RefusedTargetException("the URL must begin with https://");
        }
        if (uri.getRawUserInfo() != null) {
            throw new RefusedTargetException("the URL must not hold a user or a password");
        }
        if (uri.getRawFragment() != null) {
            throw new RefusedTargetException("the URL must not have a fragment");
        }
        if (!uri.toASCIIString().equals(uri.toString())) {
            throw new RefusedTargetException("the URL must be ASCII: encode other characters");
        }
        var port = uri.getPort() >= 0 ? uri.getPort() : tls ? 443 : 80;
        return new TargetUrl(tls, host(uri), port, path(uri));
    }

    private static String host(URI uri) {
        var host = uri.getHost() == null ? "" : uri.getHost().toLowerCase(Locale.ROOT);
        if (host.startsWith("[") && host.endsWith("]")) {
            var address = host.substring(1, host.length() - 1);
            if (IPV6.matcher(address).matches()) {
                return address;
            }
        }
        var name = host.endsWith(".") ? host.substring(0, host.length() - 1) : host;
        if (name.length() > 253 || !NAME.matcher(name).matches()) {
            throw new RefusedTargetException("the URL has no host that can be looked up");
        }
        return name;
    }

    private static String path(URI uri) {
        var path = uri.getRawPath() == null || uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
        return uri.getRawQuery() == null ? path : path + "?" + uri.getRawQuery();
    }
}
