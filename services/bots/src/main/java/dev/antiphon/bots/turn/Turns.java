package dev.antiphon.bots.turn;

import org.springframework.data.domain.Limit;
import org.springframework.data.repository.CrudRepository;

import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** All turns. */
public interface Turns extends CrudRepository<Turn, UUID> {

    /** In order. */
    List<Turn> findAllByConversationOrderByNumber(String conversation);

    /** The latest first. */
    List<Turn> findAllByConversationOrderByNumberDesc(String conversation, Limit limit);

    /** Those of a state whose replies come in a partition. */
    List<Turn> findAllByPartitionAndState(int partition, Turn.State state);

    /** The one that is open, if one is. */
    Optional<Turn> findByConversationAndState(String conversation, Turn.State state);
}
