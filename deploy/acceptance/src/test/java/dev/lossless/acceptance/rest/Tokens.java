package dev.lossless.acceptance.rest;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.lossless.cli.Json;
import dev.lossless.local.JwtKeys;
import java.nio.file.Files;
import java.security.KeyFactory;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// Bearer tokens with one defect each, in the name of a user.
record Tokens(JwtKeys keys, String user) {

    private static final String RS256 = "{\"alg\":\"RS256\",\"typ\":\"JWT\"}";

    /// By the name of the defect.
    Map<String, String> defective() throws Exception {
        var now = Instant.now().getEpochSecond();
        var sound = keys.token(user, List.of("admin", "analyst", "auditor"));
        var defective = new LinkedHashMap<String, String>();
        defective.put("expired", signed(with("exp", now - 3_600)));
        defective.put("without end", signed(without("exp")));
        defective.put("wrong issuer", signed(with("iss", "somebody")));
        defective.put("without issuer", signed(without("iss")));
        defective.put("wrong audience", signed(with("aud", "other")));
        defective.put("without audience", signed(without("aud")));
        defective.put("not yet valid", signed(with("nbf", now + 3_600)));
        defective.put("without sub", signed(without("sub")));
        defective.put("algorithm none", base64("{\"alg\":\"none\"}") + "." + base64(Json.compact(claims())) + ".");
        defective.put("algorithm None, signed", base64("{\"alg\":\"None\"}") + "." + tail(sound));
        defective.put("public key as secret", hmac());
        defective.put("another key", sign(RS256, claims(), anotherKey()));
        defective.put(
                "another key, with its own jwk",
                sign("{\"alg\":\"RS256\",\"jku\":\"http://127.0.0.1/\"}", claims(), anotherKey()));
        defective.put("changed after signing", changed(sound));
        defective.put("cut off", sound.substring(0, sound.length() - 10));
        defective.put("two parts", sound.substring(0, sound.lastIndexOf('.')));
        defective.put("five parts", sound + ".a.b");
        defective.put("garbage", "garbage");
        defective.put("a long garbage", "a.".repeat(2_000));
        return defective;
    }

    /// Sound tokens of subjects that no user can have; they are made to look like the user to careless code.
    Map<String, String> oddSubjects() throws Exception {
        var odd = new LinkedHashMap<String, String>();
        odd.put("empty sub", signed(with("sub", "")));
        odd.put("sub with braces", signed(with("sub", user + "}:todos:")));
        odd.put("sub with a space", signed(with("sub", user + " ")));
        odd.put("sub with a control character", signed(with("sub", user + "\u0000")));
        odd.put("sub of 256 characters", signed(with("sub", "a".repeat(256))));
        return odd;
    }

    private Map<String, Object> claims() {
        var now = Instant.now().getEpochSecond();
        var claims = new LinkedHashMap<String, Object>();
        claims.put("iss", JwtKeys.ISSUER);
        claims.put("aud", JwtKeys.AUDIENCE);
        claims.put("sub", user);
        claims.put("groups", new String[] {"admin", "analyst", "auditor"});
        claims.put("iat", now);
        claims.put("exp", now + 3_600);
        return claims;
    }

    private Map<String, Object> with(String name, Object value) {
        var claims = claims();
        claims.put(name, value);
        return claims;
    }

    private Map<String, Object> without(String name) {
        var claims = claims();
        claims.remove(name);
        return claims;
    }

    private String signed(Map<String, Object> claims) throws Exception {
        return sign(RS256, claims, privateKey());
    }

    private static String sign(String header, Map<String, Object> claims, PrivateKey key) throws Exception {
        var unsigned = base64(header) + "." + base64(Json.compact(claims));
        var signer = Signature.getInstance("SHA256withRSA");
        signer.initSign(key);
        signer.update(unsigned.getBytes(UTF_8));
        return unsigned + "." + base64(signer.sign());
    }

    /// The confusion of algorithms: everybody knows the public key.
    private String hmac() throws Exception {
        var unsigned = base64("{\"alg\":\"HS256\",\"typ\":\"JWT\"}") + "." + base64(Json.compact(claims()));
        var mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(Files.readAllBytes(keys.publicKey()), "HmacSHA256"));
        return unsigned + "." + base64(mac.doFinal(unsigned.getBytes(UTF_8)));
    }

    private String changed(String sound) {
        var parts = sound.split("\\.");
        return parts[0] + "." + base64(Json.compact(with("sub", "admin"))) + "." + parts[2];
    }

    private static String tail(String token) {
        return token.substring(token.indexOf('.') + 1);
    }

    private PrivateKey privateKey() throws Exception {
        var pem = Files.readString(keys.privateKey()).replaceAll("-----[A-Z ]+-----|\\s", "");
        return KeyFactory.getInstance("RSA")
                .generatePrivate(new PKCS8EncodedKeySpec(Base64.getDecoder().decode(pem)));
    }

    private static PrivateKey anotherKey() throws Exception {
        var generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2_048);
        return generator.generateKeyPair().getPrivate();
    }

    private static String base64(String text) {
        return base64(text.getBytes(UTF_8));
    }

    private static String base64(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
