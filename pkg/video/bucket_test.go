package video_test

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"net/url"
	"os"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/credentials"

	"github.com/poebridge/poebridge/pkg/video"
)

// signature works a presigned address's out anew, as AWS describes it (Amazon S3 API
// reference, "Authenticating Requests: Using Query Parameters").
func signature(u *url.URL, secret string) string {
	query := u.Query()
	query.Del("X-Amz-Signature")
	scope := strings.Split(query.Get("X-Amz-Credential"), "/")[1:]
	canonical := strings.Join([]string{"GET", u.EscapedPath(), strings.ReplaceAll(query.Encode(), "+", "%20"), "host:" + u.Host + "\n", "host", "UNSIGNED-PAYLOAD"}, "\n")
	hash := sha256.Sum256([]byte(canonical))
	toSign := strings.Join([]string{"AWS4-HMAC-SHA256", query.Get("X-Amz-Date"), strings.Join(scope, "/"), hex.EncodeToString(hash[:])}, "\n")
	key := []byte("AWS4" + secret)
	for _, part := range append(scope, toSign) {
		mac := hmac.New(sha256.New, key)
		mac.Write([]byte(part))
		key = mac.Sum(nil)
	}
	return hex.EncodeToString(key)
}

// The example of that page.
func TestTheSignaturesOfTheTestsAreAWSs(t *testing.T) {
	u, err := url.Parse("https://examplebucket.s3.amazonaws.com/test.txt?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2Fus-east-1%2Fs3%2Faws4_request&X-Amz-Date=20130524T000000Z&X-Amz-Expires=86400&X-Amz-SignedHeaders=host")
	if err != nil {
		t.Fatal(err)
	}
	if got := signature(u, "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"); got != "aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404" {
		t.Error(got)
	}
}

func TestLinks(t *testing.T) {
	for name, row := range map[string]struct {
		bucket, region, endpoint, token string
		want                            string // of the address, before the ?
	}{
		"a bucket is a host":          {"films", "us-east-1", "", "", "https://films.s3.us-east-1.amazonaws.com/studio/abc123def456/output.mp4"},
		"unless it has dots":          {"my.films", "eu-west-1", "", "", "https://s3.eu-west-1.amazonaws.com/my.films/studio/abc123def456/output.mp4"},
		"other partitions":            {"films", "cn-north-1", "", "", "https://films.s3.cn-north-1.amazonaws.com.cn/studio/abc123def456/output.mp4"},
		"the session of a role":       {"films", "us-west-2", "", "a+token/=", "https://films.s3.us-west-2.amazonaws.com/studio/abc123def456/output.mp4"},
		"at an endpoint it is a path": {"films", "us-east-1", "http://127.0.0.1:9000", "", "http://127.0.0.1:9000/films/studio/abc123def456/output.mp4"},
		"with or without the last /":  {"films", "us-east-1", "http://127.0.0.1:9000/", "", "http://127.0.0.1:9000/films/studio/abc123def456/output.mp4"},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				cfg := aws.Config{Credentials: credentials.NewStaticCredentialsProvider("AKID", "secret", row.token)}
				if row.endpoint != "" {
					cfg.BaseEndpoint = aws.String(row.endpoint)
				}
				b, err := video.NewBucket(t.Context(), cfg, row.bucket, "studio")
				if err != nil {
					t.Fatal(err)
				}
				link, until, err := b.Link(t.Context(), strings.Replace(someJob, "us-east-1", row.region, 1), "video.mp4")
				if err != nil || !until.Equal(time.Now().Add(time.Hour)) {
					t.Fatalf("%v, until %v", err, until)
				}
				u, err := url.Parse(link)
				if err != nil {
					t.Fatal(err)
				}
				q := u.Query()
				if before, _, _ := strings.Cut(link, "?"); before != row.want {
					t.Errorf("got  %s\nwant %s", before, row.want)
				}
				if q.Get("X-Amz-Expires") != "3600" || q.Get("X-Amz-Security-Token") != row.token || q.Get("X-Amz-Credential") != "AKID/20000101/"+row.region+"/s3/aws4_request" ||
					q.Get("response-content-type") != "video/mp4" || q.Get("response-content-disposition") != `attachment; filename="video.mp4"` {
					t.Errorf("%v", q)
				}
				if got := signature(u, "secret"); got != q.Get("X-Amz-Signature") {
					t.Errorf("the signature is %s, and should be %s", q.Get("X-Amz-Signature"), got)
				}
			})
		})
	}
}

func TestALinkEndsWithTheCredentials(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ends := time.Now().Add(20 * time.Minute)
		cfg := aws.Config{Credentials: aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) {
			return aws.Credentials{AccessKeyID: "a", SecretAccessKey: "b", CanExpire: true, Expires: ends}, nil
		})}
		b, err := video.NewBucket(t.Context(), cfg, "films", "studio")
		if err != nil {
			t.Fatal(err)
		}
		if _, until, err := b.Link(t.Context(), someJob, "a.mp4"); err != nil || !until.Equal(ends) {
			t.Errorf("%v, until %v", err, until)
		}
	})
}

func TestTheSDKsVariablesSayWhereS3Is(t *testing.T) {
	for name, row := range map[string]struct {
		set  map[string]string
		want string
	}{
		"none":                   {nil, "https://films.s3.us-east-1.amazonaws.com/"},
		"of S3":                  {map[string]string{"AWS_ENDPOINT_URL_S3": "http://s3.test", "AWS_ENDPOINT_URL": "http://all.test"}, "http://s3.test/films/"},
		"of all services":        {map[string]string{"AWS_ENDPOINT_URL": "http://all.test"}, "http://all.test/films/"},
		"of another":             {map[string]string{"AWS_ENDPOINT_URL_SSM": "http://ssm.test"}, "https://films.s3.us-east-1.amazonaws.com/"},
		"told to be disregarded": {map[string]string{"AWS_ENDPOINT_URL_S3": "http://s3.test", "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS": "true"}, "https://films.s3.us-east-1.amazonaws.com/"},
	} {
		t.Run(name, func(t *testing.T) {
			for _, name := range []string{"AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_SSM", "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS"} {
				t.Setenv(name, row.set[name])
			}
			t.Setenv("AWS_CONFIG_FILE", os.DevNull)
			t.Setenv("AWS_SHARED_CREDENTIALS_FILE", os.DevNull)
			t.Setenv("AWS_ACCESS_KEY_ID", "id")
			t.Setenv("AWS_SECRET_ACCESS_KEY", "secret")
			cfg, err := config.LoadDefaultConfig(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			b, err := video.NewBucket(t.Context(), cfg, "films", "studio")
			if err != nil {
				t.Fatal(err)
			}
			if link, _, err := b.Link(t.Context(), someJob, "a.mp4"); err != nil || !strings.HasPrefix(link, row.want) {
				t.Errorf("%v, %s", err, link)
			}
		})
	}
}

func TestBucketsThatAreNone(t *testing.T) {
	for _, names := range [][2]string{{"", "g"}, {"ab", "g"}, {"Films", "g"}, {"films/x", "g"}, {"films?", "g"}, {"-films", "g"}, {"films", ""}, {"films", "a/b"}, {"films", ".."}, {strings.Repeat("a", 64), "g"}} {
		if _, err := video.NewBucket(t.Context(), aws.Config{}, names[0], names[1]); err == nil {
			t.Errorf("%q, %q", names[0], names[1])
		}
	}
}

func TestShots(t *testing.T) {
	for text, want := range map[string][]string{
		"A fox\nA hen":                  {"A fox", "A hen"},
		"A fox\r\n\r\nA hen":            {"A fox", "A hen"},
		"A fox\nruns\n\nA hen\nsits\n":  {"A fox runs", "A hen sits"},
		"1. A fox\n2) A hen\n3: A wolf": {"A fox", "A hen", "A wolf"},
		"Shot 1: A fox\nshot 2 - A hen": {"A fox", "A hen"},
		"- A fox\n* A hen\n• A wolf":    {"A fox", "A hen", "A wolf"},
		"3 foxes\n2 hens":               {"3 foxes", "2 hens"},
		"  \n \n A fox \n\n\n\n A hen ": {"A fox", "A hen"},
		"":                              nil,
	} {
		if got := video.SplitShots(text); !slices.Equal(got, want) {
			t.Errorf("%q: got %q, want %q", text, got, want)
		}
	}
}

func TestPlayTime(t *testing.T) {
	mvhd := func(version byte, fields string) string {
		return "mvhd" + string([]byte{version, 0, 0, 0}) + fields
	}
	in := func(name, body string) string {
		return string([]byte{0, 0, 0, byte(len(body) + 8)}) + name + body
	}
	short := in("moov", string([]byte{0, 0, 0, 28})+mvhd(0, "\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x03\xe8\x00\x00\x19\x64"))
	long := in("moov", string([]byte{0, 0, 0, 40})+mvhd(1, strings.Repeat("\x00", 16)+"\x00\x00\x03\xe8\x00\x00\x00\x00\x00\x00\x19\x64"))
	for name, row := range map[string]struct {
		film string
		want time.Duration
	}{
		"a time of 32 bits":      {in("ftyp", "mp42") + short, 6500 * time.Millisecond},
		"a time of 64 bits":      {long, 6500 * time.Millisecond},
		"nothing":                {"", 0},
		"cut":                    {short[:30], 0},
		"no header":              {in("moov", in("trak", "")), 0},
		"a time that is unknown": {strings.Replace(short, "\x00\x00\x19\x64", "\xff\xff\xff\xff", 1), 0},
		"no scale":               {strings.Replace(short, "\x00\x00\x03\xe8", "\x00\x00\x00\x00", 1), 0},
		"a box of no size":       {"\x00\x00\x00\x01moov\x00\x00\x00\x00\x00\x00\x00\x00", 0},
		"a size beyond the end":  {"\xff\xff\xff\xffmoov", 0},
	} {
		t.Run(name, func(t *testing.T) {
			if got, ok := video.PlayTime([]byte(row.film)); got != row.want || ok != (row.want > 0) {
				t.Errorf("%s, %t", got, ok)
			}
		})
	}
}

func FuzzPlayTime(f *testing.F) {
	f.Add([]byte("\x00\x00\x00\x01moov\x00\x00\x00\x00\x00\x00\x00\x10"))
	f.Fuzz(func(t *testing.T, film []byte) {
		if d, ok := video.PlayTime(film); ok && (d < 0 || d > 25*time.Hour) {
			t.Errorf("%s", d)
		}
	})
}

func TestAFileThatPoeDoesNotTakeIsKept(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStudio(t, 0)
		link, err := s.opts.Bucket.Keep(t.Context(), []byte("a picture"), "image/png")
		if err != nil {
			t.Fatal(err)
		}
		if status, body := s.get(link); status != 200 || body != "a picture" || !strings.Contains(link, "/films/studio/files/") || !strings.Contains(link, ".png?") {
			t.Errorf("%d %q at %s", status, body, link)
		}
		if keys := s.films.Keys("films"); len(keys) != 1 {
			t.Errorf("%v", keys)
		}
		time.Sleep(61 * time.Minute)
		if status, _ := s.get(link); status != 403 {
			t.Errorf("after an hour: %d", status)
		}
	})
}
