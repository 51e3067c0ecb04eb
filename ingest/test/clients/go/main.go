// Tells a story through analytics-go at its defaults: go run . URL KEY < story.json
package main

import (
	"encoding/json"
	"fmt"
	"os"

	"github.com/segmentio/analytics-go/v3"
)

type call struct {
	N    int    `json:"n"`
	Type string `json:"type"`
}

func main() {
	var story []call
	if err := json.NewDecoder(os.Stdin).Decode(&story); err != nil {
		panic(err)
	}
	// Close gives up what is still to be sent again, so a careful program waits for the answers first.
	answers := &answers{done: make(chan struct{}, len(story))}
	client, err := analytics.NewWithConfig(os.Args[2], analytics.Config{Endpoint: os.Args[1], Callback: answers})
	if err != nil {
		panic(err)
	}
	const user = "customer-17"
	for _, c := range story {
		if err := client.Enqueue(message(c, user)); err != nil {
			panic(err)
		}
	}
	for range story {
		<-answers.done
	}
	if err := client.Close(); err != nil {
		panic(err)
	}
}

type answers struct{ done chan struct{} }

func (a *answers) Success(analytics.Message)        { a.done <- struct{}{} }
func (a *answers) Failure(analytics.Message, error) { a.done <- struct{}{} }

func message(c call, user string) analytics.Message {
	properties := analytics.NewProperties().Set("n", c.N)
	traits := analytics.NewTraits().Set("n", c.N)
	switch c.Type {
	case "identify":
		return analytics.Identify{UserId: user, Traits: traits}
	case "page":
		return analytics.Page{UserId: user, Name: "Home", Properties: properties}
	case "screen":
		return analytics.Screen{UserId: user, Name: "Home", Properties: properties}
	case "group":
		return analytics.Group{UserId: user, GroupId: "team-1", Traits: traits}
	case "alias":
		return analytics.Alias{UserId: user, PreviousId: fmt.Sprintf("device-%d", c.N)}
	default:
		return analytics.Track{UserId: user, Event: "Product Viewed", Properties: properties}
	}
}
