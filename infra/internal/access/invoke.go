package access

import (
	"strconv"
	"strings"

	"github.com/poebridge/poebridge/pkg/bot"
)

// invoking are the actions of Converse and ConverseStream, which have none of their own, and of
// StartAsyncInvoke, which is an InvokeModel (bedrock.md §1.1).
var invoking = []string{"bedrock:InvokeModel", "bedrock:InvokeModelWithResponseStream"}

// whyVendor is the reason for the wildcards that come of vendor.*.
const whyVendor = "group.yaml lists all models of a vendor, also those to come"

// invoke is what the function may call. Bedrock asks for the right to a profile, in the region
// that is called, and then for the right to the model in the region that the profile chose.
// The latter is given under the condition that the call came by that profile, or the function
// could call the model in a region that group.yaml does not list.
func (f FunctionFacts) invoke() []Statement {
	var models, profiles, vendors, listed []string
	for _, r := range f.Group.Rights() {
		switch {
		case r.Any && r.Kind == bot.RightModel:
			vendors = append(vendors, f.in(r.Region).model(r.ID+"*"))
		case r.Any:
			vendors = append(vendors, f.called(r))
		case r.Kind == bot.RightModel:
			models = append(models, f.called(r))
		case r.Kind == bot.RightProfile:
			profiles = append(profiles, f.called(r))
		default:
			listed = append(listed, f.called(r))
		}
	}
	out := allow(Statement{Sid: "CallModels", Actions: invoking, Resources: models})
	out = append(out, allow(Statement{Sid: "CallVendors", Actions: invoking, Resources: vendors, Why: whyVendor})...)
	out = append(out, allow(Statement{Sid: "CallProfiles", Actions: invoking, Resources: profiles})...)
	out = append(out, allow(Statement{Sid: "CallListed", Actions: invoking, Resources: listed})...)
	out = append(out, f.endpoints()...)
	return append(out, f.routed(append(models, vendors...))...)
}

func (f FunctionFacts) in(region string) place { return place{f.Partition, region, f.Account} }

// called is the ARN of what a right is to.
func (f FunctionFacts) called(r bot.Right) string {
	at, id := f.in(r.Region), r.ID
	if r.Any {
		id += "*"
	}
	switch {
	case strings.HasPrefix(id, "arn:"):
		return id
	case r.Kind == bot.RightProfile:
		return at.profile(id)
	}
	return at.model(id)
}

// endpoints of SageMaker are called through Bedrock, which asks whether all of them may be
// called, and then calls the one with the rights of the caller (Bedrock User Guide, "Deploy
// Bedrock Marketplace models").
func (f FunctionFacts) endpoints() []Statement {
	var marketplace, endpoints []string
	for _, r := range f.Group.Rights() {
		if r.Kind == bot.RightEndpoint {
			marketplace = append(marketplace, f.in(r.Region).bedrock("marketplace/model-endpoint/all-access"))
			endpoints = append(endpoints, r.ID)
		}
	}
	return append(
		allow(Statement{Sid: "CallByMarketplace", Actions: invoking, Resources: marketplace}),
		allow(Statement{
			Sid: "CallEndpoints", Actions: []string{"sagemaker:InvokeEndpoint", "sagemaker:InvokeEndpointWithResponseStream"},
			Resources:  endpoints,
			Conditions: condition("StringEquals", "aws:CalledViaLast", "bedrock.amazonaws.com"),
		})...)
}

// count is for bots whose prompts Bedrock counts: by the id of the model itself, whatever they
// call. With a role of another account they count with its rights.
func (f FunctionFacts) count() []Statement {
	var models []string
	for _, t := range f.models() {
		if !t.Capabilities.CountTokens || t.Model.RoleARN != "" {
			continue
		}
		for _, region := range t.Model.Regions {
			models = append(models, f.in(region).model(t.BaseModel()))
		}
	}
	return allow(Statement{Sid: "CountTokens", Actions: []string{"bedrock:CountTokens"}, Resources: models})
}

// models are the templates of all models of all bots.
func (f FunctionFacts) models() (out []*bot.Template) {
	for _, t := range f.Templates {
		out = append(out, t.Models()...)
	}
	return out
}

// numbered is a name for the nth of several statements.
func numbered(sid string, n int) string {
	if n == 0 {
		return sid
	}
	return sid + strconv.Itoa(n+1)
}
