package dev.antiphon.registry.model;

import jakarta.persistence.LockModeType;

import org.springframework.data.jpa.repository.Lock;
import org.springframework.data.jpa.repository.Query;
import org.springframework.data.repository.Repository;

import java.util.List;
import java.util.Optional;

/** All versions there ever were. */
interface Versions extends Repository<Version, String> {

    Version save(Version version);

    Optional<Version> findById(String digest);

    /** With the row locked until the transaction ends. */
    @Lock(LockModeType.PESSIMISTIC_WRITE)
    @Query("select v from Version v where v.digest = :digest")
    Optional<Version> findForChange(String digest);

    List<Version> findAllByOrderByModelAscNumberAsc();

    List<Version> findByModelOrderByNumberAsc(String model);

    @Query("select coalesce(max(v.number), 0) from Version v where v.model = :model")
    int lastNumber(String model);
}
