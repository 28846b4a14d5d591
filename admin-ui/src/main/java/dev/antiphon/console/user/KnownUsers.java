package dev.antiphon.console.user;

import org.springframework.security.core.userdetails.User;
import org.springframework.security.core.userdetails.UserDetails;
import org.springframework.security.core.userdetails.UserDetailsService;
import org.springframework.security.core.userdetails.UsernameNotFoundException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Looks up who wants to come in. */
@Component
class KnownUsers implements UserDetailsService {

    private final StoredUsers users;

    KnownUsers(StoredUsers users) {
        this.users = users;
    }

    @Override
    @Transactional(readOnly = true)
    public UserDetails loadUserByUsername(String name) {
        return users.findById(Users.canonical(name))
                .map(
                        user ->
                                User.withUsername(user.name())
                                        .password(user.encodedPassword())
                                        .roles(user.role().name())
                                        .build())
                .orElseThrow(() -> new UsernameNotFoundException("nobody has this name"));
    }
}
