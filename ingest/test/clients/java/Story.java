import com.segment.analytics.Analytics;
import com.segment.analytics.messages.AliasMessage;
import com.segment.analytics.messages.GroupMessage;
import com.segment.analytics.messages.IdentifyMessage;
import com.segment.analytics.messages.MessageBuilder;
import com.segment.analytics.messages.PageMessage;
import com.segment.analytics.messages.ScreenMessage;
import com.segment.analytics.messages.TrackMessage;
import java.util.Map;
import java.util.Scanner;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Tells a story through analytics-java at its defaults: java Story.java URL KEY, with lines of "n type" on stdin. */
public class Story {
  public static void main(String[] args) throws Exception {
    var lines = new Scanner(System.in).useDelimiter("\\A").next().strip().split("\n");
    var told = new CountDownLatch(lines.length);
    var analytics =
        Analytics.builder(args[1])
            .endpoint(args[0])
            .callback(new com.segment.analytics.Callback() {
              public void success(com.segment.analytics.messages.Message message) { told.countDown(); }
              public void failure(com.segment.analytics.messages.Message message, Throwable error) { told.countDown(); }
            })
            .build();
    for (var line : lines) {
      var parts = line.split(" ");
      analytics.enqueue(message(Integer.parseInt(parts[0]), parts[1]).userId("customer-17"));
    }
    analytics.flush();
    told.await(50, TimeUnit.SECONDS);
    analytics.shutdown();
    System.exit(0);
  }

  static MessageBuilder<?, ?> message(int n, String type) {
    Map<String, Object> said = Map.of("n", n);
    return switch (type) {
      case "identify" -> IdentifyMessage.builder().traits(said);
      case "page" -> PageMessage.builder("Home").properties(said);
      case "screen" -> ScreenMessage.builder("Home").properties(said);
      case "group" -> GroupMessage.builder("team-1").traits(said);
      case "alias" -> AliasMessage.builder("device-" + n);
      default -> TrackMessage.builder("Product Viewed").properties(said);
    };
  }
}
