package dev.antiphon.chaos.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;

import dev.antiphon.chaos.hostile.RawHttp.Reply;
import dev.antiphon.chaos.hostile.Shot.Form;

import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.OptionalInt;

class JudgementTests {

    private static final Shot SHOT =
            new Shot(
                    "a",
                    ByteString.EMPTY,
                    List.of(400),
                    "top_p",
                    Form.ERROR_OBJECT,
                    OptionalInt.empty());

    @Test
    void isContentWithTheStatusAndAnErrorThatNamesTheField() {
        assertThat(Judgement.of(SHOT, new Reply(400, error("top_p"))).wrong()).isEmpty();
    }

    @Test
    void findsTheErrorBetweenTheMarksOfItsChunks() {
        var reply = new Reply(400, "6a\r\n" + error("top_p") + "\r\n0\r\n\r\n");

        assertThat(Judgement.of(SHOT, reply).wrong()).isEmpty();
    }

    @Test
    void wantsTheRightStatus() {
        assertThat(Judgement.of(SHOT, new Reply(500, error("top_p"))).wrong())
                .isEqualTo("expected [400]");
    }

    @Test
    void wantsTheFieldNamed() {
        assertThat(Judgement.of(SHOT, new Reply(400, error("n"))).wrong())
                .isEqualTo("does not name top_p");
    }

    @Test
    void wantsAWholeErrorObject() {
        assertThat(Judgement.of(SHOT, new Reply(400, "Bad Request")).wrong())
                .startsWith("no error object");
    }

    @Test
    void noTwoShotsHaveTheSameName() {
        var shots = Shots.at("127.0.0.1:8080", "ak_abcdefgh_secret", "shop-en");

        assertThat(shots).extracting(Shot::name).doesNotHaveDuplicates();
        assertThat(shots).hasSizeGreaterThanOrEqualTo(40);
    }

    private static String error(String field) {
        return """
        {"error":{"message":"wrong","type":"invalid_request_error","param":"%s","code":null}}\
        """
                .formatted(field);
    }
}
