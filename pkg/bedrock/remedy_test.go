package bedrock_test

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/bedrockruntime/document"
	"github.com/aws/aws-sdk-go-v2/service/bedrockruntime/types"

	"github.com/poebridge/poebridge/pkg/bedrock"
	"github.com/poebridge/poebridge/pkg/bedrock/bedrocksim"
	"github.com/poebridge/poebridge/pkg/fault"
)

const (
	streamsNoTools = "us.meta.llama3-3-70b-instruct-v1:0"
	anyOnly        = "deepseek.v3-v1:0"
	streamsNothing = "ai21.jamba-instruct-v1:0"
)

var (
	choiceAuto = &types.ToolChoiceMemberAuto{}
	choiceAny  = &types.ToolChoiceMemberAny{}
	choiceTool = &types.ToolChoiceMemberTool{Value: types.SpecificToolChoice{Name: aws.String("clock")}}
)

// questionTo is a question to a model, without tools.
func questionTo(model string) bedrock.Target {
	q := question()
	q.Model, q.Input().ModelId = model, aws.String(model)
	return q
}

// questionWithTools is one with a tool, which may have to be called.
func questionWithTools(model string, choice types.ToolChoice) bedrock.Target {
	q := questionTo(model)
	q.Input().ToolConfig = &types.ToolConfiguration{ToolChoice: choice, Tools: []types.Tool{
		&types.ToolMemberToolSpec{Value: types.ToolSpecification{
			Name:        aws.String("clock"),
			InputSchema: &types.ToolInputSchemaMemberJson{Value: document.NewLazyDocument(map[string]any{"type": "object"})},
		}},
	}}
	return q
}

// asked writes down what a simulator was asked: operation, tool choice, status.
func asked(sim *bedrocksim.Server) string {
	var list []string
	for _, call := range sim.Calls() {
		s := strings.TrimPrefix(call.Operation, "converse")
		if c := call.Request.ToolConfig; c != nil && c.ToolChoice != nil {
			s += map[bool]string{true: "+auto"}[c.ToolChoice.Auto != nil] + map[bool]string{true: "+any"}[c.ToolChoice.Any != nil] +
				map[bool]string{true: "+tool"}[c.ToolChoice.Tool != nil]
		}
		list = append(list, fmt.Sprint("converse", s, " ", call.Status))
	}
	return strings.Join(list, ", ")
}

func TestARefusalThatSaysHowToAskIsObeyedAtOnceAndRemembered(t *testing.T) {
	noTools := func(model string) bedrock.Target { return questionTo(model) }
	withTools := func(choice types.ToolChoice) func(string) bedrock.Target {
		return func(model string) bedrock.Target { return questionWithTools(model, choice) }
	}
	type query struct {
		ask  func(model string) bedrock.Target
		want string
	}
	for _, row := range []struct {
		name, model string
		queries     []query
	}{
		{"no tools in a stream: whole from then on, with tools alone", streamsNoTools, []query{
			{withTools(nil), "converse-stream 400, converse 200"},
			{withTools(nil), "converse 200"},
			{noTools, "converse-stream 200"},
		}},
		{"no stream: whole from then on, whatever the question", streamsNothing, []query{
			{noTools, "converse-stream 400, converse 200"},
			{noTools, "converse 200"},
		}},
		{"no such tool choice: the model's own from then on, others stay", anyOnly, []query{
			{withTools(choiceAuto), "converse-stream+auto 400, converse-stream 200"},
			{withTools(choiceAuto), "converse-stream 200"},
			{withTools(choiceAny), "converse-stream+any 200"},
			{withTools(choiceTool), "converse-stream+tool 400, converse-stream 200"},
			{noTools, "converse-stream 200"},
		}},
		{"both: one after the other", streamsNoTools, []query{
			{withTools(choiceAny), "converse-stream+any 400, converse+any 400, converse 200"},
			{withTools(choiceAny), "converse 200"},
		}},
		{"what is learned of one model is not held against another", streamsNoTools, []query{
			{withTools(nil), "converse-stream 400, converse 200"},
			{func(string) bedrock.Target { return questionWithTools(model, nil) }, "converse-stream 200"},
		}},
	} {
		t.Run(row.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				client, sim := simulate(t, bedrocksim.WithFacts(streamsNothing, func(f *bedrocksim.Facts) { f.Streaming = bedrocksim.Refused }))
				start := time.Now()
				for i, query := range row.queries {
					sim.Reset()
					q := query.ask(row.model)
					s := client.Open(t.Context(), only(q))
					_, err := drain(s)
					s.Close()
					if got := asked(sim); got != query.want || err != nil || s.Attempts() != len(sim.Calls()) {
						t.Errorf("query %d: %s, %d attempts, %v; want %s", i, got, s.Attempts(), err, query.want)
					}
				}
				if waited := time.Since(start); waited != 0 {
					t.Errorf("waited %s", waited)
				}
			})
		})
	}
}

func TestAnExactQuestionIsPutAsItStandsOrNotAtAll(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client, sim := simulate(t)
		for i, row := range []struct {
			exact bool
			want  string
		}{
			{true, "converse-stream 400"},
			{true, "converse-stream 400"}, // nothing was learned of the first
			{false, "converse-stream 400, converse 200"},
			{true, "converse-stream 400"}, // nor is what the others have learned applied
			{false, "converse 200"},
		} {
			sim.Reset()
			r := only(questionWithTools(streamsNoTools, nil))
			r.Exact = row.exact
			s := client.Open(t.Context(), r)
			_, err := drain(s)
			s.Close()
			if got := asked(sim); got != row.want || (err != nil) != row.exact {
				t.Errorf("question %d: %s, %v; want %s", i, got, err, row.want)
			}
		}
	})
}

func TestTheCallersRequestIsNotChanged(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client, _ := simulate(t)
		q := questionWithTools(streamsNoTools, choiceTool)
		for range 2 {
			s := client.Open(t.Context(), only(q))
			_, err := drain(s)
			s.Close()
			if err != nil || q.Whole || q.Input().ToolConfig.ToolChoice != choiceTool {
				t.Errorf("%v, whole %v, %v", err, q.Whole, q.Input().ToolConfig.ToolChoice)
			}
		}
	})
}

// A whole answer may take as long as the whole of the first token's time-out and more.
func TestAWholeAnswerThatReplacesAStreamHasNoFirstToken(t *testing.T) {
	refuse := bedrocksim.Refuse(400, "ValidationException", "The model is unsupported for streaming.")
	late := bedrocksim.Broken(bedrocksim.Exception("validationException", "The model is unsupported for streaming.").At(bedrocksim.AfterDeltas(1)))
	late.Blocks = []bedrocksim.Block{redacted(2)}
	for name, first := range map[string]bedrocksim.Answer{"at open": refuse, "in the stream": late} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				client, sim := simulate(t)
				sim.Script(first, bedrocksim.Text("a").Tokens(1, 1).After(10*time.Minute), bedrocksim.Text("b").Tokens(1, 1).After(10*time.Minute))
				for i, want := range []string{"text0:a end0 stop:end_turn usage:1+1 ", "text0:b end0 stop:end_turn usage:1+1 "} {
					s := client.Open(t.Context(), only(question()))
					if got, err := drain(s); got != want || err != nil {
						t.Errorf("query %d: %q, %v", i, got, err)
					}
					s.Close()
				}
			})
		})
	}
}

func TestNoRemedyAfterText(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client, sim := simulate(t)
		sim.Script(bedrocksim.Broken(bedrocksim.Exception("validationException", "The model is unsupported for streaming.").At(bedrocksim.AfterDeltas(1))))
		s := client.Open(t.Context(), only(question()))
		defer s.Close()
		if got, err := drain(s); got != "text0:Hello " || fault.KindOf(err) != fault.Misconfigured || len(sim.Calls()) != 1 {
			t.Errorf("%q, %v after %s", got, err, asked(sim))
		}
	})
}

// A model that refuses a stream, and the whole answer for the same reason, has no way.
func TestARemedyIsTriedOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client, sim := simulate(t)
		sim.Script(repeat(4, bedrocksim.Refuse(400, "ValidationException", "The model is unsupported for streaming."))...)
		s := client.Open(t.Context(), only(question()))
		defer s.Close()
		if _, err := drain(s); fault.KindOf(err) != fault.Misconfigured || len(sim.Calls()) != 2 {
			t.Errorf("%v after %s", err, asked(sim))
		}
	})
}

func TestAttemptsThatTheQueryHasSpentBeforeCount(t *testing.T) {
	busy := bedrocksim.Refuse(429, "ThrottlingException", "no")
	for _, row := range []struct {
		name string
		used int
		q    bedrock.Target
		own  int
		kind fault.Kind
	}{
		{"none", 0, question(), 4, fault.Throttled},
		{"one", 1, question(), 3, fault.Throttled},
		{"all but one", 3, question(), 1, fault.Throttled},
		{"all", 4, question(), 0, fault.Unavailable},
		{"more", 5, question(), 0, fault.Unavailable},
		{"a remedy is an attempt", 2, questionWithTools(streamsNoTools, nil), 2, fault.Throttled},
		{"for which it may be too late", 3, questionWithTools(streamsNoTools, nil), 1, fault.Misconfigured},
	} {
		t.Run(row.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				client, sim := simulate(t)
				sim.Script(repeat(9, busy)...)
				r := only(row.q)
				r.Used = row.used
				s := client.Open(t.Context(), r)
				defer s.Close()
				_, err := drain(s)
				if fault.KindOf(err) != row.kind || s.Attempts() != row.own || len(sim.Calls()) != row.own {
					t.Errorf("%d attempts, %d calls: %v", s.Attempts(), len(sim.Calls()), err)
				}
			})
		})
	}
}

func TestARemedyThatComesTooLateHelpsTheNextQuery(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client, sim := simulate(t)
		q := questionWithTools(streamsNoTools, nil)
		for _, used := range []int{3, 0} {
			r := only(q)
			r.Used = used
			s := client.Open(t.Context(), r)
			_, _ = drain(s)
			s.Close()
		}
		if got := asked(sim); got != "converse-stream 400, converse 200" {
			t.Error(got)
		}
	})
}

func TestWhatIsRememberedIsBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client, sim := simulate(t, bedrocksim.WithoutRules())
		for i := range 3 * bedrock.MaxRemembered {
			sim.Script(bedrocksim.Refuse(400, "ValidationException", "The model is unsupported for streaming."), bedrocksim.Text("a"))
			s := client.Open(t.Context(), only(questionTo(fmt.Sprint("model-", i))))
			_, err := drain(s)
			s.Close()
			if n := client.Remembered(); err != nil || n < 1 || n > bedrock.MaxRemembered {
				t.Fatalf("remembers %d, %v", n, err)
			}
		}
	})
}

func TestManyLearnAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client, sim := simulate(t)
		var group sync.WaitGroup
		for range 20 {
			group.Go(func() {
				s := client.Open(t.Context(), only(questionWithTools(streamsNoTools, nil)))
				defer s.Close()
				if _, err := drain(s); err != nil {
					t.Error(err)
				}
			})
		}
		group.Wait()
		if !slices.ContainsFunc(sim.Calls(), func(c bedrocksim.Call) bool { return c.Status == 200 }) {
			t.Error("nobody was answered")
		}
	})
}
