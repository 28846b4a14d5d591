package dev.antiphon.contracts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.antiphon.contracts.v1.Manifest;
import dev.antiphon.contracts.v1.ManifestFile;

import org.junit.jupiter.api.Test;

class VersionDigestTests {

    private static final ManifestFile CONFIG =
            ManifestFile.newBuilder()
                    .setPath("config.json")
                    .setSizeBytes(2)
                    .setSha256("44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a")
                    .build();
    private static final ManifestFile WEIGHTS =
            ManifestFile.newBuilder()
                    .setPath("model.safetensors")
                    .setSizeBytes(0)
                    .setSha256("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
                    .build();

    @Test
    void isTheSameWhateverTheOrderOfTheFiles() {
        var one = Manifest.newBuilder().setFormat("bf16").addFiles(CONFIG).addFiles(WEIGHTS);
        var other = Manifest.newBuilder().setFormat("bf16").addFiles(WEIGHTS).addFiles(CONFIG);

        assertThat(VersionDigest.of(one.build())).isEqualTo(VersionDigest.of(other.build()));
    }

    @Test
    void isAnotherForAnotherWeightFormat() {
        var manifest = Manifest.newBuilder().addFiles(WEIGHTS);

        assertThat(VersionDigest.of(manifest.setFormat("bf16").build()))
                .isNotEqualTo(VersionDigest.of(manifest.setFormat("int8").build()));
        assertThat(VersionDigest.of(manifest.build()))
                .isNotEqualTo(VersionDigest.of(manifest.setActivations("int8").build()));
    }

    @Test
    void keepsTheNameThatTheFirstReleaseGave() {
        var manifest =
                Manifest.newBuilder().setFormat("bf16").addFiles(CONFIG).addFiles(WEIGHTS).build();

        assertThat(VersionDigest.of(manifest).value())
                .isEqualTo(
                        "sha256:74d8eb7016bde850038925bb2de23eb6b8a6578828d0e6233ed2f9e213e96376");
    }

    @Test
    void refusesWhatIsNoDigest() {
        assertThatThrownBy(() -> new VersionDigest("sha256:abc"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("sha256:abc");
    }
}
