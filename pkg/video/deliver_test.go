package video_test

import (
	"io"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/poebridge/poebridge/pkg/fault"
	"github.com/poebridge/poebridge/pkg/poe"
	"github.com/poebridge/poebridge/pkg/poe/poesim"
)

var linked = regexp.MustCompile(`\[Download the video\]\((\S+)\)`)

func TestWhereAnUploadFailsTheUserGetsALink(t *testing.T) {
	for name, row := range map[string]struct {
		arrange func(*chat)
		uploads int
	}{
		"Poe is broken":              {func(c *chat) { c.poe.Fail(poesim.Status(500), poesim.Status(500)) }, 2},
		"Poe answers nonsense":       {func(c *chat) { c.poe.Fail(poesim.Answer("{}"), poesim.Answer("{}")) }, 2},
		"Poe hangs":                  {func(c *chat) { c.poe.Fail(poesim.Hang, poesim.Hang) }, 2},
		"Poe knows none of the keys": {func(c *chat) { c.keys = []string{"old", "older"} }, 2},
		"there is no key":            {func(c *chat) { c.keys = nil }, 0},
		"Poe cannot fetch it":        {func(c *chat) { c.opts.Bucket = c.bucketAt("http://127.0.0.1:9003") }, 1},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := newStudio(t, 100*time.Second)
				c := s.chat(reel)
				row.arrange(c)
				a := c.say("A fox")
				a.wantText(t, "Here is your video.", "The link works until ", "(60 min)")
				link := linked.FindStringSubmatch(a.Text)
				if a.err != nil || len(a.Files) > 0 || link == nil || s.poe.Uploads() != row.uploads || a.outcome.FileError == "" {
					t.Fatalf("%v, files %v, %d uploads, %q, %q", a.err, a.Files, s.poe.Uploads(), a.outcome.FileError, a.Text)
				}
				if strings.Contains(a.outcome.FileError, "X-Amz") || strings.Contains(a.outcome.FileError, "9001") {
					t.Errorf("the log has an address: %s", a.outcome.FileError)
				}
				if status, body := s.get(link[1]); status != 200 || !strings.Contains(body[:12], "ftyp") {
					t.Errorf("the link: %d", status)
				}
				time.Sleep(61 * time.Minute)
				if status, _ := s.get(link[1]); status != 403 {
					t.Errorf("the link after an hour: %d", status)
				}
				if !strings.Contains(a.Metadata, `"over":true`) {
					t.Error(a.Metadata)
				}
			})
		})
	}
}

// get asks the stand-in for S3.
func (s *studio) get(url string) (status int, body string) {
	s.t.Helper()
	response, err := s.s3.Get(url)
	if err != nil {
		s.t.Fatal(err)
	}
	defer response.Body.Close()
	data, _ := io.ReadAll(response.Body)
	return response.StatusCode, string(data)
}

func TestAVideoThatIsTooLargeForPoeIsALink(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStudio(t, 10*time.Second)
		c := s.chat(reel)
		s.headed = func() {
			for _, key := range s.films.Keys("films") {
				s.films.Put("films", key, "video/mp4", make([]byte, poe.MaxFileBytes+1))
			}
		}
		a := c.say("A fox")
		if a.err != nil || linked.FindString(a.Text) == "" || s.poe.Uploads() != 0 {
			t.Errorf("%v, %d uploads, %q", a.err, s.poe.Uploads(), a.Text)
		}
	})
}

func TestAllKeysAreTriedUntilPoeKnowsOne(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStudio(t, time.Second)
		c := s.chat(reel)
		c.keys = []string{"old", "poe-knows-this-key", "never"}
		c.say("A fox").wantVideo(t, s)
		if s.poe.Uploads() != 2 {
			t.Errorf("%d uploads", s.poe.Uploads())
		}
	})
}

func TestAnUploadLeavesTimeForTheLink(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStudio(t, 10*time.Second)
		c := s.chat(reel)
		c.total = 40 * time.Second
		s.poe.Fail(poesim.Hang, poesim.Hang)
		begun := time.Now()
		a := c.say("A fox")
		if left := c.total - time.Since(begun); left < 3*time.Second {
			t.Errorf("%s are left", left)
		}
		if linked.FindString(a.Text) == "" || a.err != nil {
			t.Errorf("%v, %q", a.err, a.Text)
		}
	})
}

func TestWhatS3SaysOfAVideo(t *testing.T) {
	for name, row := range map[string]struct {
		status int
		kind   fault.Kind // Internal: it is handed over
		says   string
	}{
		"it is gone":      {http.StatusNotFound, fault.NotFound, "no longer available"},
		"it refuses":      {http.StatusForbidden, fault.Misconfigured, "not set up correctly"},
		"it is broken":    {http.StatusInternalServerError, fault.Internal, ""},
		"it knows better": {http.StatusMovedPermanently, fault.Internal, ""},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := newStudio(t, time.Second)
				s.head = row.status
				a := s.chat(reel).say("A fox")
				if row.says == "" {
					a.wantVideo(t, s)
					return
				}
				if fault.KindOf(a.err) != row.kind || !strings.Contains(fault.UserText(a.err, "en"), row.says) {
					t.Errorf("%v, %q", a.err, a.Text)
				}
			})
		})
	}
}

// A role that may not list the bucket is refused what is gone, as it is refused what it may
// not read.
func TestAChatDoesNotHangOnAVideoThatTheBucketHasLetGoOf(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStudio(t, 16*time.Minute)
		c := s.chat(shots)
		c.say("A fox").wantText(t, "still being made")
		time.Sleep(8 * 24 * time.Hour)
		s.head = http.StatusForbidden
		a := c.say("Well?")
		a.wantText(t, "no longer available")
		if a.err != nil || !strings.Contains(a.Metadata, `"over":true`) {
			t.Errorf("%v, %s", a.err, a.Metadata)
		}
		s.head = 0
		c.say("A hen")
		s.wantJobs(2)
	})
}
