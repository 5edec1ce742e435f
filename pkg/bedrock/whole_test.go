package bedrock_test

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/bedrockruntime"
	"github.com/aws/aws-sdk-go-v2/service/bedrockruntime/document"
	"github.com/aws/aws-sdk-go-v2/service/bedrockruntime/types"

	"github.com/poebridge/poebridge/pkg/bedrock/bedrocksim"
)

// full is a question with all that one may have.
func full() *bedrockruntime.ConverseStreamInput {
	in := question().Input()
	in.System = []types.SystemContentBlock{&types.SystemContentBlockMemberText{Value: "s"}}
	in.InferenceConfig = &types.InferenceConfiguration{MaxTokens: aws.Int32(9)}
	in.ToolConfig = questionWithTools(model, nil).Input().ToolConfig
	in.AdditionalModelRequestFields = document.NewLazyDocument(map[string]any{"top_k": 4})
	in.AdditionalModelResponseFieldPaths = []string{"/a"}
	in.OutputConfig = &types.OutputConfig{TextFormat: &types.OutputFormat{Type: types.OutputFormatTypeJsonSchema, Structure: &types.OutputFormatStructureMemberJsonSchema{Value: types.JsonSchemaDefinition{Schema: aws.String("{}")}}}}
	in.PerformanceConfig = &types.PerformanceConfiguration{Latency: types.PerformanceConfigLatencyStandard}
	in.PromptVariables = map[string]types.PromptVariableValues{"a": &types.PromptVariableValuesMemberText{Value: "b"}}
	in.RequestMetadata = map[string]string{"k": "v"}
	in.ServiceTier = &types.ServiceTier{Type: types.ServiceTierTypeDefault}
	in.GuardrailConfig = &types.GuardrailStreamConfiguration{
		GuardrailIdentifier: aws.String("g"), GuardrailVersion: aws.String("1"), Trace: types.GuardrailTraceEnabled,
	}
	return in
}

// However it is asked, it is the same question: a guardrail must not be lost on the way.
func TestAWholeRequestSaysAllThatAStreamingOneSays(t *testing.T) {
	for field := range reflect.TypeFor[bedrockruntime.ConverseStreamInput]().Fields() {
		if field.IsExported() && reflect.ValueOf(full()).Elem().FieldByIndex(field.Index).IsZero() {
			t.Errorf("%s is not tested", field.Name)
		}
	}
	synctest.Test(t, func(t *testing.T) {
		client, sim := simulate(t, bedrocksim.WithoutRules())
		for _, whole := range []bool{false, true} {
			q := question()
			q.Input, q.Whole = full, whole
			s := client.Open(t.Context(), only(q))
			_, _ = drain(s)
			s.Close()
		}
		calls := sim.Calls()
		if calls[1].Operation != bedrocksim.OperationConverse || !reflect.DeepEqual(plain(t, calls[0].Body), plain(t, calls[1].Body)) {
			t.Errorf("%s\n%s", calls[0].Body, calls[1].Body)
		}
	})
}

// Converse knows no such mode, and refuses it.
func TestAWholeRequestLeavesOutHowAStreamIsGuarded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client, sim := simulate(t)
		q := question()
		q.Whole = true
		q.Input().GuardrailConfig = full().GuardrailConfig
		q.Input().GuardrailConfig.StreamProcessingMode = types.GuardrailStreamProcessingModeAsync
		s := client.Open(t.Context(), only(q))
		defer s.Close()
		_, err := drain(s)
		if body := string(sim.Calls()[0].Body); err != nil || strings.Contains(body, "async") || !strings.Contains(body, `"guardrailIdentifier":"g"`) {
			t.Errorf("%s, %v", body, err)
		}
	})
}

func plain(t *testing.T, body []byte) (v any) {
	t.Helper()
	if err := json.Unmarshal(body, &v); err != nil {
		t.Fatal(err)
	}
	return v
}
