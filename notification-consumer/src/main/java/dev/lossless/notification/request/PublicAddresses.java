package dev.lossless.notification.request;

import java.net.InetAddress;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/// Which addresses requests may go to: those of the public internet, and networks that a setting permits.
///
/// From the registries of special-purpose addresses (IANA, RFC 6890 and later ones). An address that carries an
/// IPv4 address is judged by that one where a translator sends it on (IPv4-mapped, NAT64), and refused where it
/// would be tunnelled (6to4, Teredo): nothing public is reached in that way alone.
final class PublicAddresses {

    private static final List<Network> SPECIAL = networks(
            "0.0.0.0/8",
            "10.0.0.0/8",
            "100.64.0.0/10",
            "127.0.0.0/8",
            "169.254.0.0/16",
            "172.16.0.0/12",
            "192.0.0.0/24",
            "192.0.2.0/24",
            "192.31.196.0/24",
            "192.52.193.0/24",
            "192.88.99.0/24",
            "192.168.0.0/16",
            "192.175.48.0/24",
            "198.18.0.0/15",
            "198.51.100.0/24",
            "203.0.113.0/24",
            "224.0.0.0/3",
            "2001::/23",
            "2001:db8::/32",
            "2002::/16",
            "2620:4f:8000::/48",
            "3fff::/20");

    /// Outside it no global unicast address of IPv6 is given.
    private static final Network GLOBAL_UNICAST = Network.of("2000::/3");

    private static final Network NAT64 = Network.of("64:ff9b::/96");
    private static final int IPV4_BYTES = 4;

    private final List<Network> permitted;

    PublicAddresses(List<String> permitted) {
        this.permitted = permitted.stream().map(Network::of).toList();
    }

    private static List<Network> networks(String... texts) {
        return Stream.of(texts).map(Network::of).toList();
    }

    /// Java turns an IPv4-mapped address into the IPv4 address itself.
    boolean permit(InetAddress address) {
        var bytes = unwrapped(address.getAddress());
        return contains(permitted, bytes) || isPublic(bytes);
    }

    private static byte[] unwrapped(byte[] address) {
        return NAT64.contains(address)
                ? Arrays.copyOfRange(address, address.length - IPV4_BYTES, address.length)
                : address;
    }

    private static boolean isPublic(byte[] address) {
        return (address.length == IPV4_BYTES || GLOBAL_UNICAST.contains(address)) && !contains(SPECIAL, address);
    }

    private static boolean contains(List<Network> networks, byte[] address) {
        return networks.stream().anyMatch(network -> network.contains(address));
    }
}
