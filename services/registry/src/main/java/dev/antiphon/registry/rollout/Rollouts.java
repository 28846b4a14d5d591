package dev.antiphon.registry.rollout;

import jakarta.persistence.LockModeType;

import org.springframework.data.jpa.repository.Lock;
import org.springframework.data.jpa.repository.Query;
import org.springframework.data.repository.Repository;

import java.util.List;
import java.util.Optional;

/** The rollouts of all aliases. */
interface Rollouts extends Repository<Rollout, String> {

    Rollout save(Rollout rollout);

    void delete(Rollout rollout);

    Optional<Rollout> findById(String alias);

    /** With the row locked until the transaction ends. */
    @Lock(LockModeType.PESSIMISTIC_WRITE)
    @Query("select r from Rollout r where r.alias = :alias")
    Optional<Rollout> findForChange(String alias);

    List<Rollout> findAllByOrderByAlias();

    @Query(
            "select r.alias from Rollout r join r.weights w where w.version = :version order by"
                    + " r.alias")
    List<String> aliasesOf(String version);

    @Query(value = "select nextval('registry.rollout_revisions')", nativeQuery = true)
    long nextRevision();
}
