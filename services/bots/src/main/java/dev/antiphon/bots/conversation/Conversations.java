package dev.antiphon.bots.conversation;

import org.springframework.data.domain.Limit;
import org.springframework.data.repository.CrudRepository;

import java.util.List;

/** All conversations. */
public interface Conversations extends CrudRepository<Conversation, String> {

    /** The latest first. */
    List<Conversation> findAllByOrderByActiveDesc(Limit limit);
}
