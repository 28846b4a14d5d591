package dev.antiphon.console.user;

import jakarta.persistence.LockModeType;

import org.springframework.data.jpa.repository.Lock;
import org.springframework.data.jpa.repository.Query;
import org.springframework.data.repository.Repository;

import java.util.List;
import java.util.Optional;

interface StoredUsers extends Repository<StoredUser, String> {

    StoredUser save(StoredUser user);

    void delete(StoredUser user);

    Optional<StoredUser> findById(String name);

    boolean existsById(String name);

    List<StoredUser> findAllByOrderByName();

    long count();

    /** All admins, kept as they are until the transaction ends: one of two must stay. */
    @Lock(LockModeType.PESSIMISTIC_WRITE)
    @Query("SELECT user FROM StoredUser user WHERE user.role = Role.ADMIN ORDER BY user.name")
    List<StoredUser> findAdminsForChange();
}
