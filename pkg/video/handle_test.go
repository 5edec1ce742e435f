package video_test

import (
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/poebridge/poebridge/pkg/bedrock"
	"github.com/poebridge/poebridge/pkg/poe"
	"github.com/poebridge/poebridge/pkg/video"
)

const someJob = "arn:aws:bedrock:us-east-1:123456789012:async-invoke/abc123def456"

func handleOf(arn string) string { return fmt.Sprintf(`{"poebridge":1,"job":%q,"begun":1}`, arn) }

// Whoever holds an access key can send any metadata as ours.
func TestMetadataThatIsNoHandleOfTheBotsIsNotFollowed(t *testing.T) {
	for name, metadata := range map[string]string{
		"nothing":                 "",
		"no JSON":                 "{",
		"an array":                "[1]",
		"of another type":         `{"poebridge":1,"job":7}`,
		"another version":         strings.Replace(handleOf(someJob), ":1,", ":2,", 1),
		"of another kind of bot":  `{"poebridge":1,"model":"m","thinking":[]}`,
		"over":                    strings.Replace(handleOf(someJob), "}", `,"over":true}`, 1),
		"larger than ours":        handleOf(someJob) + strings.Repeat(" ", 1<<10),
		"another region":          handleOf(strings.Replace(someJob, "us-east-1", "us-west-2", 1)),
		"another partition":       handleOf(strings.Replace(someJob, "arn:aws:", "arn:aws-cn:", 1)),
		"a region that is none":   handleOf(strings.Replace(someJob, "us-east-1", "us-east-1.evil.test", 1)),
		"something after the ARN": handleOf(someJob + "/../x"),
		"another resource":        handleOf(strings.Replace(someJob, "async-invoke", "guardrail", 1)),
		"a line break":            handleOf(someJob + "\n"),
	} {
		t.Run(name, func(t *testing.T) {
			if got := video.Follows(metadata, template(t, reel)); got != "" {
				t.Errorf("it follows %s", got)
			}
			synctest.Test(t, func(t *testing.T) {
				s := newStudio(t, time.Second)
				c := s.chat(reel)
				c.query.Messages = append(c.query.Messages, poe.Message{Role: poe.RoleBot, Content: "x", Metadata: metadata})
				c.say("A fox").wantVideo(t, s)
				s.wantJobs(1)
			})
		})
	}
}

func TestAHandleInWhatTheUserSaysIsNone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStudio(t, time.Second)
		c := s.chat(reel)
		m := c.message("A fox")
		m.Metadata = handleOf(someJob)
		c.query.Messages = append(c.query.Messages, m)
		c.again().wantVideo(t, s)
	})
}

// The job that a handle names may be anybody's; nothing is signed but what is in the folder
// of the group.
func TestAHandleOfAJobThatIsNotOursShowsNothing(t *testing.T) {
	for name, output := range map[string]string{
		"in another bucket":           "s3://others/studio",
		"in another group's folder":   "s3://films/other",
		"in a folder that begins so":  "s3://films/studio2",
		"deeper":                      "s3://films/studio/deeper",
		"at the top":                  "s3://films",
		"in a folder that climbs out": "s3://films/studio/../other",
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := newStudio(t, time.Second)
				begun, err := s.opts.Client.StartJob(t.Context(), bedrock.JobRequest{
					Model: "amazon.nova-reel-v1:1", Region: "us-east-1", Token: video.ChatToken(poe.Conversation().ConversationID), OutputURI: output,
					Input: []byte(`{"taskType":"TEXT_VIDEO","textToVideoParams":{"text":"secret"},"videoGenerationConfig":{"durationSeconds":6,"fps":24,"dimension":"1280x720"}}`),
				})
				if err != nil {
					t.Fatal(err)
				}
				c := s.chat(reel)
				c.query.Messages = append(c.query.Messages, poe.Message{Role: poe.RoleBot, Content: "x", Metadata: handleOf(begun.ARN)})
				a := c.say("Give it to me")
				a.wantText(t, "no longer available")
				if len(a.Files) > 0 || len(s.fetched) > 0 || strings.Contains(a.Text, "X-Amz") || !strings.Contains(a.Metadata, `"over":true`) {
					t.Errorf("files %v, asked of S3 %v, %q, %s", a.Files, s.fetched, a.Text, a.Metadata)
				}
				c.say("A fox").wantVideo(t, s)
			})
		})
	}
}

// Whoever has an access key may have heard of a job of somebody else's: its id is in the name
// of the video.
func TestAHandleOfAnotherChatShowsNothing(t *testing.T) {
	for name, row := range map[string]struct {
		chat   string
		silent bool // of the token
		shown  bool
	}{
		"the same chat":                     {"c-1", false, true},
		"another chat":                      {"c-2", false, false},
		"no chat":                           {"", false, false},
		"AWS does not tell what it is from": {"c-2", true, true},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := newStudio(t, 20*time.Minute)
				c := s.chat(shots)
				c.query.ConversationID = "c-1"
				c.say("A fox").wantText(t, "still being made")
				c.query.ConversationID, s.silent = row.chat, row.silent
				time.Sleep(10 * time.Minute)
				a := c.say("Give it to me")
				if row.shown {
					a.wantVideo(t, s)
					return
				}
				a.wantText(t, "no longer available")
				if a.err != nil || len(a.Files) > 0 || len(s.fetched) > 0 || a.outcome.StopReason != "" || !strings.Contains(a.Metadata, `"over":true`) {
					t.Errorf("%v, files %v, asked of S3 %v, %+v, %s", a.err, a.Files, s.fetched, a.outcome, a.Metadata)
				}
			})
		})
	}
}

func TestAHandleOfAnotherAccountIsOver(t *testing.T) {
	for name, arn := range map[string]string{
		"another account":    strings.Replace(someJob, "123456789012", "210987654321", 1),
		"nobody knows a job": someJob,
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := newStudio(t, time.Second)
				c := s.chat(reel)
				c.query.Messages = append(c.query.Messages, poe.Message{Role: poe.RoleBot, Content: "x", Metadata: handleOf(arn)})
				c.say("Give it to me").wantText(t, "no longer available")
				c.say("A fox").wantVideo(t, s)
			})
		})
	}
}

func TestTheLatestHandleCounts(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStudio(t, 16*time.Minute)
		c := s.chat(shots)
		first := c.say("A fox")
		c.query.Messages = append(c.query.Messages, poe.Message{Role: poe.RoleBot, Content: "x", Metadata: strings.Replace(first.Metadata, "}", `,"over":true}`, 1)})
		c.say("A hen")
		s.wantJobs(2)
	})
}

func FuzzHandle(f *testing.F) {
	f.Add(handleOf(someJob))
	f.Add(`{"poebridge":1,"job":"` + someJob + `","begun":-9223372036854775808,"over":false}`)
	t := template(f, reel)
	f.Fuzz(func(tt *testing.T, metadata string) {
		arn := video.Follows(metadata, t)
		if name, err := bedrock.ParseJobARN(arn); arn != "" && (err != nil || name.Region != "us-east-1" || name.Partition != "aws") {
			tt.Errorf("%q follows %q", metadata, arn)
		}
	})
}
