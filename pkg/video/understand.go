package video

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/poebridge/poebridge/pkg/attachment"
	"github.com/poebridge/poebridge/pkg/bedrock"
	"github.com/poebridge/poebridge/pkg/bot"
	"github.com/poebridge/poebridge/pkg/fault"
	"github.com/poebridge/poebridge/pkg/poe"
	"github.com/poebridge/poebridge/pkg/usage"
)

// maxWatched is how large a video can be that a request has room for, in bytes: base64 makes
// four of three, and the words need some.
const maxWatched = 18_000_000

// understand answers a question about a video of the conversation.
func (a *answer) understand(ctx context.Context, task bot.VideoTask) error {
	text, err := a.inquiry(task)
	if err != nil {
		return err
	}
	_ = a.w.Progress(a.say(noteWatching))
	film, err := a.film(ctx)
	if err != nil {
		return err
	}
	body, err := json.Marshal(withExtra(pegasusRequest(text, film.Data), a.template))
	if err != nil {
		return fault.New(fault.Misconfigured, op, "video.extra cannot be written as JSON")
	}
	a.outcome.Times.Translated = time.Now()
	if err := a.pay.Authorise(ctx, a.watchedAtMost(text, film)); err != nil {
		return err
	}
	return a.ask(ctx, body, text, film)
}

// longestWords is the longest answer of Pegasus, in tokens (not documented where it is sold;
// its own API has that limit).
const longestWords = 4096

// watchedAtMost is what an answer about a video costs at most: the words, with half of the
// question on top, since its tokens are estimated, and the length of the video.
func (a *answer) watchedAtMost(text string, film attachment.File) usage.Picodollars {
	asked := usage.Text(text)
	words := a.template.Rates().Cost(usage.Tokens{Input: asked + asked/2, Output: longestWords})
	seen, _ := watched(film)
	return words.Add(a.template.VideoCost(seen, ""))
}

// watched is how long a video is, and whether the file says so or it is estimated.
func watched(film attachment.File) (seen time.Duration, known bool) {
	if seen, known = playTime(film.Data); !known {
		seen = usage.PlayTime(len(film.Data))
	}
	return seen, known
}

// ask has one of the model's regions answer.
func (a *answer) ask(ctx context.Context, body []byte, text string, film attachment.File) error {
	var said pegasusAnswer
	paid, unread := false, 0
	request := bedrock.InvokeRequest{Judge: func(_ int, body []byte) error {
		paid = true
		err := said.read(body)
		if err != nil {
			unread++
		}
		return err
	}}
	for _, region := range a.template.Model.Regions {
		request.Targets = append(request.Targets, bedrock.InvokeTarget{
			Model: a.template.Model.ID, Region: region, Role: a.template.Model.RoleARN,
			Connect: a.template.Timeouts.Connect, Body: func() ([]byte, error) { return body, nil },
		})
	}
	result, err := a.Client.Invoke(ctx, request)
	a.accountAsked(result)
	if paid {
		a.charge(result, film)
	}
	a.estimate(text, film, broken(result)-unread)
	if err != nil {
		return err
	}
	if err := a.w.Text(said.Message); err != nil || said.FinishReason != pegasusCut {
		return ignoreFull(err)
	}
	return ignoreFull(a.w.Text(poe.Note(a.say(noteCut))))
}

// accountAsked says who was asked.
func (a *answer) accountAsked(r *bedrock.Invoked) {
	o := &a.outcome
	o.Model, o.Region, o.Attempts = a.template.Model.ID, a.template.Model.Regions[r.Target], r.Attempts
	o.RequestID = r.RequestID
	o.Times.Add(r.Times.Asked, r.Times.Opened, r.Times.First, r.Times.Last)
	for _, f := range r.Failures {
		o.Failures = append(o.Failures, bot.Failure{
			Model: o.Model, Region: a.template.Model.Regions[f.Target], Kind: f.Kind, RequestID: f.RequestID, Began: f.Began, Took: f.Took,
		})
	}
}

// charge adds what an answer took: the tokens that Bedrock counted, and the length of the
// video. Where the file does not tell it, it is estimated.
func (a *answer) charge(r *bedrock.Invoked, film attachment.File) {
	o := &a.outcome
	o.Usage, o.Cost = r.Usage, a.template.Rates().Cost(r.Usage)
	seen, known := watched(film)
	if cost := a.template.VideoCost(seen, ""); known {
		o.Cost = o.Cost.Add(cost)
	} else {
		o.EstimatedCost = o.EstimatedCost.Add(cost)
	}
}

// broken is how many answers have broken off.
func broken(r *bedrock.Invoked) (n int) {
	for _, f := range r.Failures {
		if f.Kind == fault.StreamBroken {
			n++
		}
	}
	return n
}

// estimate adds what answers took that broke off: most likely they are paid for. Nothing is
// known of their words.
func (a *answer) estimate(text string, film attachment.File, times int) {
	o, asked := &a.outcome, usage.Tokens{Input: usage.Text(text)}
	seen, _ := watched(film)
	for range times {
		o.EstimatedUsage = o.EstimatedUsage.Add(asked)
		o.EstimatedCost = o.EstimatedCost.Add(a.template.Rates().Cost(asked)).Add(a.template.VideoCost(seen, ""))
	}
}

// film is the video that is asked about: the latest of the user's. Poe gives the addresses of
// earlier files anew with each query.
func (a *answer) film(ctx context.Context) (attachment.File, error) {
	for _, m := range slices.Backward(a.query.Messages) {
		for _, f := range slices.Backward(m.Attachments) {
			if m.Role == poe.RoleUser && mayBeVideo(f) {
				return a.fetchFilm(ctx, f)
			}
		}
	}
	return attachment.File{}, a.advise(noteNoVideo)
}

// mayBeVideo goes by what a file claims to be. What claims nothing may be one.
func mayBeVideo(f poe.Attachment) bool {
	claim, _, _ := strings.Cut(strings.ToLower(f.ContentType), "/")
	return claim == "video" || claim == "" || strings.HasPrefix(f.ContentType, "application/octet-stream")
}

func (a *answer) fetchFilm(ctx context.Context, f poe.Attachment) (attachment.File, error) {
	a.outcome.Files = 1
	wanted := []attachment.Wanted{{URL: f.URL, Name: f.Name, ContentType: f.ContentType}}
	r := a.Fetcher.Fetch(ctx, a.query.ConversationID, wanted, attachment.Limits{Bytes: maxWatched, MediaBytes: maxWatched})[0]
	if problem, ok := errors.AsType[*attachment.Problem](r.Err); ok && problem.Reason == attachment.TooLarge {
		a.outcome.FilesFailed, a.outcome.FileError = 1, r.Err.Error()
		return r.File, a.advise(noteLargeVideo, maxWatched/1_000_000)
	}
	if r.Err != nil {
		return r.File, a.noFile(ctx, r.Err, noteBadVideo)
	}
	if r.File.Kind != attachment.Video {
		return r.File, a.advise(noteBadVideo)
	}
	return r.File, nil
}

// inquiry is the question, with as much of the conversation before it as the model has room
// for: it takes one text.
func (a *answer) inquiry(task bot.VideoTask) (string, error) {
	asked := question(a.query)
	text := strings.TrimSpace(asked.Content)
	if text == "" && task.Prompt == bot.Required {
		return "", a.advise(noteNoQuestion)
	}
	if err := a.checkLength(text); err != nil {
		return "", err
	}
	before := a.before(asked, a.template.Video.PromptCharacters-utf8.RuneCountInString(text)-utf8.RuneCountInString(nowAsked))
	if before == "" {
		return text, nil
	}
	return before + nowAsked + text, nil
}

// nowAsked stands between a conversation and its question.
const nowAsked = "\nQuestion: "

// before is the end of the conversation above a message, in whole turns.
func (a *answer) before(asked *poe.Message, room int) (text string) {
	names := map[string]string{poe.RoleUser: "User: ", poe.RoleBot: "Answer: "}
	for i := range slices.Backward(a.query.Messages) {
		m := &a.query.Messages[i]
		said := strings.TrimSpace(m.Content)
		if m.Role == poe.RoleBot {
			said = strings.TrimSpace(poe.StripNotes(m.Content))
		}
		if m == asked || names[m.Role] == "" || said == "" {
			continue
		}
		turn := names[m.Role] + said + "\n"
		if room -= utf8.RuneCountInString(turn); room < 0 {
			break
		}
		text = turn + text
	}
	return text
}
