package dev.antiphon.platform.task;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.kafka.common.errors.BrokerNotAvailableException;
import org.apache.kafka.common.errors.InterruptException;
import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

class TasksTests {

    private final Semaphore runs = new Semaphore(0);

    @Test
    void beginsAgainWhenKafkaIsAway() throws InterruptedException {
        var tasks = new Tasks(List.of(failing(new BrokerNotAvailableException("away"))));
        tasks.start();
        try {
            assertThat(runs.tryAcquire(2, 1, TimeUnit.MINUTES)).isTrue();
        } finally {
            tasks.stop();
        }
    }

    @Test
    void beginsAgainAfterABug() throws InterruptedException {
        var tasks = new Tasks(List.of(failing(new IllegalStateException("a bug"))));
        tasks.start();
        try {
            assertThat(runs.tryAcquire(2, 1, TimeUnit.MINUTES)).isTrue();
        } finally {
            tasks.stop();
        }
    }

    @Test
    void returnsFromStoppingWhenEveryTaskHasEnded() throws InterruptedException {
        var began = new CountDownLatch(2);
        var ended = new CountDownLatch(2);
        var tasks = new Tasks(List.of(waiting(began, ended), waiting(began, ended)));
        tasks.start();
        assertThat(began.await(1, TimeUnit.MINUTES)).isTrue();

        tasks.stop();

        assertThat(ended.getCount()).isZero();
        assertThat(tasks.isRunning()).isFalse();
    }

    private Task failing(RuntimeException failure) {
        return task(
                () -> {
                    runs.release();
                    throw failure;
                });
    }

    private static Task waiting(CountDownLatch began, CountDownLatch ended) {
        return task(
                () -> {
                    began.countDown();
                    try {
                        Thread.sleep(TimeUnit.HOURS.toMillis(1));
                    } catch (InterruptedException stopped) {
                        // As Kafka's consumer says it.
                        throw new InterruptException(stopped);
                    } finally {
                        ended.countDown();
                    }
                });
    }

    private interface Work {
        void run() throws InterruptedException;
    }

    private static Task task(Work work) {
        return new Task() {
            @Override
            public String name() {
                return "a-task";
            }

            @Override
            public void run() throws InterruptedException {
                work.run();
            }
        };
    }
}
