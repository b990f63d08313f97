package dev.lossless.local;

import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.util.List;
import org.jose4j.jws.AlgorithmIdentifiers;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.lang.JoseException;

/// A bearer token (JWT, RS256). It is apart from [JwtKeys] because the keeper of the tests' servers, which makes the
/// keys, runs without the library that signs.
final class BearerToken {

    private BearerToken() {}

    static String signed(PrivateKey key, String user, List<String> roles) throws GeneralSecurityException {
        var claims = new JwtClaims();
        claims.setIssuer(JwtKeys.ISSUER);
        claims.setAudience(JwtKeys.AUDIENCE);
        claims.setSubject(user);
        claims.setStringListClaim("groups", roles);
        claims.setIssuedAtToNow();
        claims.setExpirationTimeMinutesInTheFuture(JwtKeys.VALIDITY.toMinutes());
        claims.setGeneratedJwtId();
        var token = new JsonWebSignature();
        token.setAlgorithmHeaderValue(AlgorithmIdentifiers.RSA_USING_SHA256);
        token.setHeader("typ", "JWT");
        token.setPayload(claims.toJson());
        token.setKey(key);
        try {
            return token.getCompactSerialization();
        } catch (JoseException e) {
            throw new GeneralSecurityException(e);
        }
    }
}
