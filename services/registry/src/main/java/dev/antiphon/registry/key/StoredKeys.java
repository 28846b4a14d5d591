package dev.antiphon.registry.key;

import jakarta.persistence.LockModeType;

import org.springframework.data.jpa.repository.Lock;
import org.springframework.data.jpa.repository.Query;
import org.springframework.data.repository.Repository;

import java.util.List;
import java.util.Optional;

/** All keys there ever were. */
interface StoredKeys extends Repository<StoredKey, String> {

    StoredKey save(StoredKey key);

    /** With the row locked until the transaction ends. */
    @Lock(LockModeType.PESSIMISTIC_WRITE)
    @Query("select k from StoredKey k where k.prefix = :prefix")
    Optional<StoredKey> findForChange(String prefix);

    List<StoredKey> findAllByOrderByCreated();

    List<StoredKey> findByRevokedIsNull();
}
