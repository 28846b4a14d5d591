package dev.antiphon.console.user;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.security.crypto.factory.PasswordEncoderFactories;
import org.springframework.security.crypto.password.PasswordEncoder;

import java.nio.charset.StandardCharsets;

/** What a password must be, and how it is kept. */
@Configuration(proxyBeanMethods = false)
class Passwords {

    static final int MIN_LENGTH = 12;

    /** More, bcrypt would not look at. */
    static final int MAX_BYTES = 72;

    @Bean
    PasswordEncoder passwordEncoder() {
        return PasswordEncoderFactories.createDelegatingPasswordEncoder();
    }

    /** The password, if it will do. */
    static String checked(String password) {
        if (password.codePointCount(0, password.length()) < MIN_LENGTH) {
            throw new NotAllowed("A password needs at least " + MIN_LENGTH + " characters.");
        }
        if (password.getBytes(StandardCharsets.UTF_8).length > MAX_BYTES) {
            throw new NotAllowed("A password may be at most " + MAX_BYTES + " bytes long.");
        }
        return password;
    }
}
