package dev.antiphon.bots.bot;

import org.springframework.data.repository.CrudRepository;

import java.util.List;

/** All bots. */
public interface Bots extends CrudRepository<Bot, String> {

    /** In alphabetical order of their ids. */
    List<Bot> findAllByOrderById();
}
