package botmetrics

import (
	"fmt"
	"math"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatch"

	"github.com/poebridge/poebridge/infra/botctl/internal/botmetrics/cloudwatchsim"
)

var noon = time.Date(2026, time.November, 26, 12, 0, 0, 0, time.UTC)

// open returns CloudWatch and a client of it in us-east-1.
func open(t *testing.T) (*cloudwatchsim.Server, *cloudwatch.Client) {
	sim := &cloudwatchsim.Server{}
	web := httptest.NewServer(sim)
	t.Cleanup(web.Close)
	return sim, cloudwatch.NewFromConfig(aws.Config{
		Region: "us-east-1", BaseEndpoint: &web.URL, Credentials: credentials.NewStaticCredentialsProvider("id", "secret", ""),
		Retryer: func() aws.Retryer { return aws.NopRetryer{} },
	})
}

func dimensions(b Bot) string { return fmt.Sprintf("bot=%s group=%s stage=test", b.Name, b.Group) }

func TestOfTheLastDayAlone(t *testing.T) {
	sim, client := open(t)
	a, b := Bot{"g", "a"}, Bot{"g", "b"}
	until := noon.Add(90 * time.Second) // in the period that begins at noon
	for name, values := range map[string]map[time.Duration]float64{
		"poebridge.requests":       {-24 * time.Hour: 1000, 5*time.Minute - 24*time.Hour: 1, -time.Hour: 2, -time.Second: 3, time.Minute: 4, 5 * time.Minute: 1000},
		"poebridge.errors":         {-time.Hour: 2},
		"poebridge.cost":           {-time.Hour: 0.1, -2 * time.Hour: 0.2},
		"poebridge.estimated.cost": {-time.Hour: 0.5},
		"poebridge.failed":         {-time.Hour: 1000},
	} {
		for ago, value := range values {
			sim.Count("us-east-1", name, dimensions(a), noon.Add(ago), value)
		}
	}
	sim.Count("us-west-2", "poebridge.requests", dimensions(a), noon.Add(-time.Hour), 1000)
	sim.Count("us-east-1", "poebridge.requests", "group=g stage=test", noon.Add(-time.Hour), 1000)
	sim.Count("us-east-1", "poebridge.requests", "bot=a group=g stage=prod", noon.Add(-time.Hour), 1000)
	got, err := Day(t.Context(), client, "test", []Bot{a, b}, until)
	if err != nil {
		t.Fatal(err)
	}
	if c := got[a]; c.Requests != 10 || c.Errors != 2 || math.Abs(c.Cost-0.3) > 1e-12 || c.EstimatedCost != 0.5 {
		t.Errorf("%+v", c)
	}
	if c, there := got[b]; c != (Counts{}) || !there {
		t.Errorf("of a bot that nobody asked: %+v, %v", c, there)
	}
	if calls := sim.Calls(); len(calls) != 1 || calls[0].Queries != 8 || !calls[0].End.Equal(noon.Add(5*time.Minute)) || calls[0].End.Sub(calls[0].Start) != window {
		t.Errorf("%+v", calls)
	}
}

// 500 metrics are what one call may ask for.
func TestManyBotsInFewCalls(t *testing.T) {
	sim, client := open(t)
	var bots []Bot
	for i := range 126 {
		bots = append(bots, Bot{"g", fmt.Sprint("b", i)})
		sim.Count("us-east-1", "poebridge.requests", dimensions(bots[i]), noon.Add(-time.Hour), float64(i))
	}
	got, err := Day(t.Context(), client, "test", bots, noon)
	if err != nil {
		t.Fatal(err)
	}
	for i, b := range bots {
		if got[b].Requests != i {
			t.Errorf("%v: %+v", b, got[b])
		}
	}
	if calls := sim.Calls(); len(calls) != 2 || calls[0].Queries != 500 || calls[1].Queries != 4 {
		t.Errorf("%+v", calls)
	}
}

func TestPagesAreAddedUp(t *testing.T) {
	sim, client := open(t)
	sim.PageSize = 2
	b := Bot{"g", "a"}
	for i := range 5 {
		sim.Count("us-east-1", "poebridge.requests", dimensions(b), noon.Add(-time.Duration(i+1)*time.Hour), 1)
	}
	got, err := Day(t.Context(), client, "test", []Bot{b}, noon)
	if err != nil || got[b].Requests != 5 || len(sim.Calls()) != 3 {
		t.Errorf("%+v, %v in %d calls", got, err, len(sim.Calls()))
	}
}

func TestNoBotIsNoCall(t *testing.T) {
	sim, client := open(t)
	if got, err := Day(t.Context(), client, "test", nil, noon); err != nil || len(got) != 0 || len(sim.Calls()) != 0 {
		t.Errorf("%v, %v, %+v", got, err, sim.Calls())
	}
}

// Half a number would be taken for a whole one.
func TestWhatIsNotAllIsAnError(t *testing.T) {
	for _, status := range []string{"InternalError", "PartialData", "Forbidden"} {
		sim, client := open(t)
		sim.Status = status
		if got, err := Day(t.Context(), client, "test", []Bot{{"g", "a"}}, noon); err == nil || got != nil {
			t.Errorf("%s: %v, %v", status, got, err)
		}
	}
	sim, client := open(t)
	sim.Refuse("AccessDenied")
	if _, err := Day(t.Context(), client, "test", []Bot{{"g", "a"}}, noon); err == nil {
		t.Error("no error of a call that is denied")
	}
}
