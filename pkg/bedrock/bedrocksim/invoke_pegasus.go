package bedrocksim

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
)

// pegasusPrompt is the longest prompt in characters: 2000 tokens (Amazon Bedrock user guide,
// TwelveLabs Pegasus 1.2).
const pegasusPrompt = 2_000 * charsPerToken

// pegasusForm is a question about a video (bedrock.md §4.3).
var pegasusForm = fields(
	must("inputPrompt", prompt(1, pegasusPrompt)),
	must("mediaSource", either(fields(may("base64String", videoBytes), may("s3Location", s3Location)), "base64String", "s3Location")),
	may("temperature", number(0, 1)),
	may("maxOutputTokens", whole(1, 4_096, func(f *form, n int64) { f.maxTokens = int(n) })),
	may("responseFormat", fields(must("jsonSchema", anything))),
)

// s3Location is a link to a file in S3.
var s3Location = fields(must("uri", s3URI), may("bucketOwner", text(12, 12)))

func s3URI(f *form, at string, v any) {
	if s, _ := v.(string); !strings.HasPrefix(s, "s3://") {
		f.malformed(at, "string does not match pattern ^s3://.*$")
	}
}

// videoBytes is a video in base64.
func videoBytes(f *form, at string, v any) {
	s, _ := v.(string)
	data, err := base64.StdEncoding.DecodeString(s)
	if err != nil || !strings.HasPrefix(http.DetectContentType(data), "video/") {
		f.object("The media at %s cannot be processed: it is no video in base64.", at)
	}
}

// pegasusAnswer is what Pegasus answers.
type pegasusAnswer struct {
	Message string `json:"message"`
	Reason  string `json:"finishReason"`
}

// pegasusSay answers an order: an echo of the prompt, cut where the order's limit ends it.
func pegasusSay(o order) outcome {
	said := strings.Join(o.texts, "\n")
	a := pegasusAnswer{Message: fmt.Sprintf("I am a simulation that watches videos. You asked:\n\n%s", blockquote(said)), Reason: "stop"}
	if limit := o.maxTokens * charsPerToken; limit > 0 && runes(a.Message) > limit {
		a.Message, a.Reason = string([]rune(a.Message)[:limit]), "length"
	}
	body, _ := json.Marshal(a) // strings always marshal
	return outcome{body: body, usage: &Usage{InputTokens: tokens(runes(said)) + imageTokens, OutputTokens: tokens(runes(a.Message))}}
}
