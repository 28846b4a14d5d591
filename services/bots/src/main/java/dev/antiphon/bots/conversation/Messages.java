package dev.antiphon.bots.conversation;

import org.springframework.data.jpa.repository.Query;
import org.springframework.data.repository.CrudRepository;

import java.util.List;

/** All that customers said. */
public interface Messages extends CrudRepository<Message, String> {

    /** What waits for a turn, in order. */
    @Query("SELECT m FROM Message m WHERE m.conversation = ?1 AND m.turn IS NULL ORDER BY m.place")
    List<Message> waiting(String conversation);

    /** The conversations of a partition in which something waits. */
    @Query(
            """
            SELECT DISTINCT c.id FROM Message m JOIN Conversation c ON c.id = m.conversation
            WHERE m.turn IS NULL AND c.partition = ?1
            """)
    List<String> conversationsThatWait(int partition);

    /** The next place. */
    @Query(value = "SELECT nextval('bots.places')", nativeQuery = true)
    long nextPlace();
}
