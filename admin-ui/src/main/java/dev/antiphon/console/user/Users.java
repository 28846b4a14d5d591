package dev.antiphon.console.user;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.security.crypto.password.PasswordEncoder;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

import java.time.Clock;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/** Every change of a user. */
@Component
class Users {

    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9._@-]{0,63}");

    private final StoredUsers users;
    private final PasswordEncoder passwords;
    private final JdbcClient database;
    private final Clock clock;

    Users(StoredUsers users, PasswordEncoder passwords, JdbcClient database, Clock clock) {
        this.users = users;
        this.passwords = passwords;
        this.database = database;
        this.clock = clock;
    }

    @Transactional(readOnly = true)
    List<StoredUser> all() {
        return users.findAllByOrderByName();
    }

    @Transactional
    void add(String givenName, String password, Role role) {
        String name = canonical(givenName);
        if (!NAME.matcher(name).matches()) {
            throw new NotAllowed(
                    "A user name has 1 to 64 of the characters a–z, 0–9, '.', '_', '@' and '-'"
                            + " and begins with a letter or digit.");
        }
        // Of two who add the same name, one is told.
        lock();
        if (users.existsById(name)) {
            throw new NotAllowed("There is a user " + name + " already.");
        }
        users.save(new StoredUser(name, encoded(password), role, clock.instant()));
    }

    /** Adds the first admin unless there is somebody already; tells whether that was so. */
    @Transactional
    boolean addFirst(String name, String password) {
        lock();
        if (users.count() > 0) {
            return false;
        }
        users.save(new StoredUser(name, encoded(password), Role.ADMIN, clock.instant()));
        return true;
    }

    @Transactional(readOnly = true)
    boolean isEmpty() {
        return users.count() == 0;
    }

    @Transactional
    void changeRole(String name, Role role) {
        if (!role.mayAdminister()) {
            requireOtherAdmin(name);
        }
        find(name).become(role);
    }

    @Transactional
    void changePassword(String name, String password) {
        find(name).changePassword(encoded(password));
    }

    /** Changes one's own password, which takes knowing it. */
    @Transactional
    void changePassword(String name, String current, String next) {
        StoredUser user = find(name);
        if (!passwords.matches(current, user.encodedPassword())) {
            throw new NotAllowed("The current password is not right.");
        }
        user.changePassword(encoded(next));
    }

    @Transactional
    void remove(String name) {
        requireOtherAdmin(name);
        users.delete(find(name));
    }

    /** The name as it is stored: people write their names as they like. */
    static String canonical(String name) {
        return name.strip().toLowerCase(Locale.ROOT);
    }

    private void lock() {
        database.sql("LOCK TABLE users.users IN SHARE ROW EXCLUSIVE MODE").update();
    }

    private String encoded(String password) {
        String encoded = passwords.encode(Passwords.checked(password));
        if (encoded == null) {
            throw new IllegalStateException("the encoder gave nothing");
        }
        return encoded;
    }

    private void requireOtherAdmin(String name) {
        if (users.findAdminsForChange().stream().allMatch(admin -> admin.name().equals(name))) {
            throw new NotAllowed(
                    "%s is the last admin; make somebody else admin first.".formatted(name));
        }
    }

    private StoredUser find(String name) {
        return users.findById(name)
                .orElseThrow(() -> new NotAllowed("There is no user " + name + " any more."));
    }
}
