package dev.lossless.notification.request;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PublicAddressesTest {

    private static final PublicAddresses ADDRESSES = new PublicAddresses(List.of());

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1.1.1.1",
                "8.8.8.8",
                "9.255.255.255",
                "11.0.0.0",
                "100.63.255.255",
                "100.128.0.0",
                "126.255.255.255",
                "128.0.0.0",
                "172.15.255.255",
                "172.32.0.0",
                "192.167.255.255",
                "223.255.255.255",
                "2606:4700::1111",
                "2a00:1450::1",
                "64:ff9b::808:808"
            })
    void publicOnesArePermitted(String address) throws UnknownHostException {
        assertThat(ADDRESSES.permit(InetAddress.getByName(address))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0.0.0.0",
                "0.255.255.255",
                "10.0.0.0",
                "10.255.255.255",
                "100.64.0.0",
                "100.127.255.255",
                "127.0.0.1",
                "127.255.255.255",
                "169.254.169.254",
                "172.16.0.0",
                "172.31.255.255",
                "192.0.0.1",
                "192.0.2.1",
                "192.88.99.1",
                "192.168.255.255",
                "198.18.0.0",
                "198.19.255.255",
                "198.51.100.1",
                "203.0.113.1",
                "224.0.0.1",
                "239.255.255.255",
                "240.0.0.1",
                "255.255.255.255",
                "::",
                "::1",
                "::ffff:10.0.0.1",
                "::127.0.0.1",
                "64:ff9b::a00:1",
                "64:ff9b:1::808:808",
                "100::1",
                "2001::1",
                "2001:db8::1",
                "2002:808:808::1",
                "3fff::1",
                "fc00::1",
                "fdff::1",
                "fe80::1",
                "ff0e::1"
            })
    void othersAreNot(String address) throws UnknownHostException {
        assertThat(ADDRESSES.permit(InetAddress.getByName(address))).isFalse();
    }

    @Test
    void networkThatIsPermittedIsAnException() throws UnknownHostException {
        var permitting = new PublicAddresses(List.of("10.1.0.0/16", "fd00:1::/33"));
        assertThat(permitting.permit(InetAddress.getByName("10.1.255.255"))).isTrue();
        assertThat(permitting.permit(InetAddress.getByName("10.2.0.0"))).isFalse();
        assertThat(permitting.permit(InetAddress.getByName("fd00:1:0:1::1"))).isTrue();
        assertThat(permitting.permit(InetAddress.getByName("fd00:1:8000::1"))).isFalse();
    }
}
