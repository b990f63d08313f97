package dev.lossless.edge.token;

import io.smallrye.jwt.auth.principal.JWTAuthContextInfo;
import io.smallrye.jwt.auth.principal.KeyLocationResolver;
import java.io.IOException;
import java.util.List;
import org.jose4j.jwk.HttpsJwks;
import org.jose4j.jwk.JsonWebKey;
import org.jose4j.lang.JoseException;
import org.jose4j.lang.UnresolvableKeyException;

/// The issuer's keys as they were at one moment. Only a token that names a key which is not among them lets them be
/// read once more, at most once a minute.
final class KeySet extends KeyLocationResolver {

    /// Reads them from their file or address.
    ///
    /// @throws UnresolvableKeyException when that fails
    KeySet(JWTAuthContextInfo settings) throws UnresolvableKeyException {
        super(settings);
    }

    @Override
    protected HttpsJwks getHttpsJwks(String location) {
        return new Kept(location);
    }

    /// Does not ask again when the issuer's `Cache-Control` says so: some issuers say a day, which is too late for a
    /// key that is withdrawn, and while the issuer is away requests would wait for it.
    private static final class Kept extends HttpsJwks {

        private volatile List<JsonWebKey> keys = List.of();

        Kept(String location) {
            super(location);
        }

        @Override
        public void refresh() throws JoseException, IOException {
            super.refresh();
            keys = super.getJsonWebKeys();
        }

        @Override
        public List<JsonWebKey> getJsonWebKeys() {
            return keys;
        }
    }
}
