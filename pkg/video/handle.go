package video

import (
	"encoding/json"
	"slices"
	"strings"
	"time"

	"github.com/poebridge/poebridge/pkg/bedrock"
	"github.com/poebridge/poebridge/pkg/bot"
	"github.com/poebridge/poebridge/pkg/poe"
)

// handle is what is stored with an answer about a job, in the metadata that Poe hands back
// with it, to nobody else. It comes back from whoever holds an access key, so it is a claim:
// see [parseHandle] for what it may be of, [answer.ours] for whose, and [Bucket] for what is
// shown of it.
type handle struct {
	Version int    `json:"poebridge"` // shared with the other kinds of bot
	Job     string `json:"job"`       // ARN
	Begun   int64  `json:"begun"`     // seconds since the epoch; to be shown, no more
	Over    bool   `json:"over,omitempty"`
}

const handleVersion = 1

// maxHandle bounds the metadata that is looked at, in bytes. Ours has some 130.
const maxHandle = 1 << 10

// pack returns the metadata for a job. It is over when nobody has to ask for it any more.
func (j job) pack(over bool) string {
	raw, _ := json.Marshal(handle{handleVersion, j.arn.String(), j.begun.Unix(), over}) // it always marshals
	return string(raw)
}

// parseHandle reads metadata. Ok says that it is a handle at all, of whatever job; the job is
// nil where there is nothing to follow: it is over, or it is none that this bot could have
// started, which is in a region and partition of its template's. The account needs no look,
// since Bedrock tells of no other than that of our credentials.
func parseHandle(metadata string, t *bot.Template) (j *job, ok bool) {
	var h handle
	if metadata == "" || len(metadata) > maxHandle || json.Unmarshal([]byte(metadata), &h) != nil || h.Version != handleVersion || h.Job == "" {
		return nil, false
	}
	arn, err := bedrock.ParseJobARN(h.Job)
	if err != nil || h.Over || arn.Region != t.Model.Regions[0] || arn.Partition != bot.PartitionOf(arn.Region) {
		return nil, true
	}
	return &job{arn: arn, begun: plausible(h.Begun), origin: followed}, true
}

// plausible is a time that a job may have begun at, or zero.
func plausible(seconds int64) time.Time {
	t := time.Unix(seconds, 0)
	if age := time.Since(t); age < 0 || age > 400*24*time.Hour {
		return time.Time{}
	}
	return t
}

// unfinished is the job that the conversation waits for: the one that the latest answer about
// a job was about, unless that is over.
func (a *answer) unfinished() (job, bool) {
	for _, m := range slices.Backward(a.query.Messages) {
		if m.Role != poe.RoleBot {
			continue
		}
		if j, ok := parseHandle(m.Metadata, a.template); ok {
			if j == nil {
				return job{}, false
			}
			return *j, true
		}
	}
	return job{}, false
}

// ours says whether a job was begun in this chat: AWS keeps the token that it was begun with.
// Where AWS does not tell the token, a job in the folder of the group is taken for ours.
func (a *answer) ours(s bedrock.JobState) bool {
	return s.Token == "" || strings.HasPrefix(s.Token, chatToken(a.query.ConversationID))
}

// store puts a job's handle with the answer, where that comes back. Poe gives each answer its
// id beforehand; Poe's own client gives none when it calls a bot directly, and objects to the
// event (poe-protocol.md §2, row data).
func (a *answer) store(j job, over bool) error {
	if !a.returnsMetadata() {
		return nil
	}
	return ignoreFull(a.w.Data(j.pack(over)))
}

func (a *answer) returnsMetadata() bool { return a.query.MessageID != "" }
