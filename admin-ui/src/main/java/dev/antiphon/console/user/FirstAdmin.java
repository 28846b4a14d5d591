package dev.antiphon.console.user;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.stereotype.Component;

/** Sees to it, before anybody can call, that somebody can come in. */
@Component
class FirstAdmin implements SmartInitializingSingleton {

    private static final Logger log = LoggerFactory.getLogger(FirstAdmin.class);
    private static final String NAME = "admin";

    private final Users users;
    private final @Nullable String password;

    FirstAdmin(Users users, UserSettings settings) {
        this.users = users;
        this.password = settings.adminPassword();
    }

    @Override
    public void afterSingletonsInstantiated() {
        if (!users.isEmpty()) {
            return;
        }
        if (password == null || password.isEmpty()) {
            throw new NobodyCanComeIn("there is no user yet and console.admin-password is not set");
        }
        try {
            if (users.addFirst(NAME, password)) {
                log.info("added the user {} with the password of console.admin-password", NAME);
            }
        } catch (NotAllowed tooWeak) {
            throw new NobodyCanComeIn("console.admin-password will not do: " + tooWeak.reason());
        }
    }
}
